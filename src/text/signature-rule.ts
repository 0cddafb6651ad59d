import type { ApplicationRule, Config as WholeConfig } from '../model/config.ts';
import { fitsGlob } from '../model/glob.ts';
import type { SignatureRule } from '../model/signatures.ts';

type Config = Pick<WholeConfig, 'signatures' | 'artifacts' | 'applications'>;

/** Where an image would enter. */
export interface Entry {
  application: string;
  environment: string;
  repository: string;
}

/** What an image must show to enter: the first rule that fits. Null when nothing is asked of it. */
export function signatureRuleOf(config: Config, entry: Entry): SignatureRule | 'nobody' | null {
  const rule = config.signatures.find(
    ({ images, environments }) =>
      images.some((pattern) => fitsGlob(pattern, entry.repository)) &&
      (environments === undefined || environments.includes(entry.environment)),
  );
  const isDemanded = demandsSigned(config, entry);
  if (rule === undefined) return isDemanded ? 'nobody' : null;
  if (!isDemanded || rule.require === 'signed') return rule;
  return rule.identities.length + rule.keys.length === 0 ? 'nobody' : { ...rule, require: 'signed' };
}

/** `require: signed` among the settings of an artifact: of its application first, then of the whole config. */
function demandsSigned(config: Config, { application, repository }: Entry): boolean {
  const rules = [...(ruleOf(application, config.applications)?.artifacts ?? []), ...config.artifacts];
  return rules.some(({ match, require }) => require === 'signed' && fitsGlob(match, repository));
}

function ruleOf(application: string, rules: Config['applications']): Pick<ApplicationRule, 'artifacts'> | undefined {
  return rules.find(({ name }) => name === application) ?? rules.find(({ name }) => name === undefined);
}
