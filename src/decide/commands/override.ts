import type { Override } from '../../model/record.ts';
import { didYouMean } from '../../text/edit-distance.ts';
import { firmGates, type OverridableGate, overridableGate, overridableGates } from '../../text/gate-names.ts';
import { codeSpan, plainText } from '../../text/markdown.ts';
import { reasonOf } from '../../text/reason.ts';
import { isOwnWork } from '../approvals.ts';
import type { Context } from '../context.ts';
import { type Answer, accepted, type Given, refused } from './command.ts';
import { headSaid, isCommit } from './head-said.ts';
import { whyForbidden } from './rights.ts';
import { shutGates } from './shut-gates.ts';

/** `/override`: a named person opens one gate of a pull request at its head, with a reason that stays on record. */
export function override(given: Given, context: Context): Answer {
  const { command, comment, place } = given;
  const { pull } = place;
  if (pull === null) return refused('there is no gate to open here: `/override` is for open pull requests.');
  const [word = '', ...rest] = command.args;
  const gate = overridableGate(word);
  if (gate === undefined) return refused(whyNoGate(word));
  const forbidden = whyForbidden({ right: 'override', deed: `override ${gate}`, environment: null }, comment, context);
  if (forbidden !== null) return refused(forbidden);
  const reason = reasonOf(isCommit(rest[0] ?? '') ? rest.slice(1) : rest);
  if (reason === '')
    return refused(`an override needs a reason: \`/override ${gate} REASON\`. It is shown wherever the gate is.`);
  const said = headSaid({ ...given, command: { ...command, args: rest.slice(0, 1) } }, pull);
  if (said !== null) return refused(said);
  if (gate === 'approval' && isOwnWork(pull, comment.by, context)) {
    return refused('nobody approves their own work, and to override `approval` would be just that.');
  }
  const shut = shutGates(pull, context);
  if (!shut.has(gate)) return refused(notShut(gate, shut));
  const facts = { head: pull.head.sha, gate, reason, by: comment.by, comment: comment.id };
  const record: Override = { kind: 'override', version: 1, pull: pull.number, ...facts };
  const effect = overridableGates.find((one) => one.word === gate)?.effect ?? '';
  return accepted(
    `the gate \`${gate}\` is open for \`${pull.head.sha.slice(0, 7)}\` (${plainText(reason)}): ${effect}. A new commit shuts it again.`,
    [record],
  );
}

function whyNoGate(word: string): string {
  const list = overridableGates.map((gate) => `\`${gate.word}\``).join(', ');
  if (word === '') return `name the gate and the reason: \`/override GATE REASON\`. The gates are ${list}.`;
  const firm = Object.hasOwn(firmGates, word.toLowerCase()) ? firmGates[word.toLowerCase()] : undefined;
  if (firm !== undefined) return `${codeSpan(word.toLowerCase())} is not overridden: ${firm}.`;
  const names = overridableGates.map((gate) => gate.word);
  const meant = didYouMean(word, names);
  const hint = meant === null ? '' : ` Did you mean \`${meant}\`?`;
  return `${codeSpan(word.slice(0, 80))} is not a gate.${hint} The gates are ${list}.`;
}

function notShut(gate: OverridableGate, shut: ReadonlySet<string>): string {
  const names = [...shut].map((name) => `\`${name}\``).join(', ');
  return `\`${gate}\` does not stop this pull request now. ${names === '' ? 'Nothing does.' : `What stops it: ${names}.`}`;
}
