import { FieldFault, type Fields } from '../../fields.ts';
import { flattened, type Parameters } from './parameters.ts';

/** The test of a generator's `selector` on what it generates: parameters are looked at as if they were labels. */
export function selectorOf(selector: Fields): (parameters: Parameters) => boolean {
  const labels = Object.entries(selector.pairs('matchLabels'));
  const expressions = selector.maps('matchExpressions').map(expressionOf);
  return (parameters) => {
    const flat = flattened(parameters);
    return labels.every(([key, text]) => flat[key] === text) && expressions.every((fits) => fits(flat));
  };
}

function expressionOf(expression: Fields): (labels: Record<string, string>) => boolean {
  const key = expression.text('key');
  const values = expression.texts('values');
  const operator = expression.text('operator');
  switch (operator) {
    case 'In':
      return (labels) => labels[key] !== undefined && values.includes(labels[key]);
    case 'NotIn':
      return (labels) => labels[key] === undefined || !values.includes(labels[key]);
    case 'Exists':
      return (labels) => labels[key] !== undefined;
    case 'DoesNotExist':
      return (labels) => labels[key] === undefined;
    default:
      throw new FieldFault([...expression.path, 'operator'], `\`${operator}\` is no operator of a selector`);
  }
}
