import type { Host, Pull } from '../hosts/host.ts';
import type { Ledger, Pass, StateRecord } from '../model/record.ts';
import { DIFF_CHECK, PROMOTION_CHECK } from '../text/check-names.ts';
import { codeSpan, plainText } from '../text/markdown.ts';
import { passMarker } from '../text/markers.ts';
import type { Effects } from './act.ts';
import { appendRecords } from './append-records.ts';

/** What break-glass works on: no server and no database. */
export interface Glass {
  host: Host;
  app: { login: string };
  seal: Effects['seal'];
  readEntry: Effects['readEntry'];
  /** The state branch as it is now, read anew. */
  readLedger(): Promise<Ledger>;
}

export interface PassAsked {
  pull: number;
  reason: string;
  /** Who says so: the operator's name, as they give it. */
  by: string;
}

/** What came of it: the head that passes, and null or why it is not on record. */
export interface PassGiven {
  head: string;
  unrecorded: string | null;
}

/** Somebody else may write to the state branch at the same moment. */
const TRIES = 5;

/**
 * Lets the head of a pull request pass both checks by hand. The record comes first, so that a server which comes back
 * meanwhile finds it; a state branch that cannot be written stops nobody: the comment says it all the same. Again with
 * the same head it changes nothing more. Throws when the pull request is not open, or GitHub refuses the checks.
 */
export async function passByHand(glass: Glass, asked: PassAsked): Promise<PassGiven> {
  const { host } = glass;
  const pull = await host.pulls.get(asked.pull);
  if (pull.state !== 'open') throw new Error(`#${asked.pull} is not open: there is nothing to let through`);
  const head = pull.head.sha;
  const unrecorded = await record(glass, { kind: 'pass', version: 1, head, ...asked });
  for (const name of [DIFF_CHECK, PROMOTION_CHECK]) await setCheck(host, { name, head, asked });
  await comment(glass, pull, asked, unrecorded);
  return { head, unrecorded };
}

async function record(glass: Glass, pass: Pass): Promise<string | null> {
  const { host, app, seal, readEntry } = glass;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const ledger = await glass.readLedger();
    if (ledger.status === 'broken') return `the state branch is not to be trusted: ${ledger.problem}`;
    if (ledger.records.some((known) => isSame(known.record, pass))) return null;
    const { sequence } = ledger;
    const nothing = async () => undefined;
    const quiet = { info: () => undefined, warn: () => undefined };
    const effects: Effects = { host, app, seal, readEntry, announce: nothing, forget: nothing, log: quiet };
    const action = { kind: 'appendRecords' as const, reason: 'passed by hand', sequence, records: [pass] };
    const outcome = await appendRecords(action, effects).catch(messageOf);
    if (outcome === 'changed') return null;
    if (outcome !== 'moved' && outcome !== 'done') return `the state branch could not be written: ${outcome}`;
  }
  return 'others kept writing to the state branch';
}

function isSame(known: StateRecord, pass: Pass): boolean {
  return known.kind === 'pass' && known.pull === pass.pull && known.head === pass.head;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function setCheck(
  host: Host,
  { name, head, asked }: { name: string; head: string; asked: PassAsked },
): Promise<void> {
  const externalId = `passed-by-hand ${head.slice(0, 12)}`;
  const current = (await host.checks.list(head)).find((check) => check.name === name);
  if (current?.externalId === externalId && current.conclusion === 'success') return;
  const title = `Passed by hand by ${asked.by}`;
  const summary = `${whatText(asked)}\n\nShiplock did not judge this commit: an operator with the App's key let it through.\n`;
  const state = { status: 'completed', conclusion: 'success' } as const;
  await host.checks.create({ sha: head, name, state, title, summary, annotations: [], externalId });
}

async function comment(glass: Glass, pull: Pull, asked: PassAsked, unrecorded: string | null): Promise<void> {
  const { host, app } = glass;
  const marker = passMarker(pull.head.sha);
  const comments = await host.comments.list(pull.number);
  if (comments.some(({ by, body }) => by === app.login && body.startsWith(marker))) return;
  const missing = unrecorded === null ? '' : `\n\nIt is not in the history: ${plainText(unrecorded)}.`;
  await host.comments.create(pull.number, `${marker}\n${whatText(asked)}${missing}`);
}

function whatText({ by, reason }: PassAsked): string {
  return `🔓 Both checks were passed by hand by ${codeSpan(by)}: ${plainText(reason)}`;
}
