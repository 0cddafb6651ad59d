import { type Answer, accepted } from './command.ts';

/** `/help`: the list is made when the answer is shown. */
export function help(): Answer {
  return accepted('help');
}
