import type { ParsedCommand } from '../../text/commands.ts';
import { approve } from './approve.ts';
import type { Handler } from './command.ts';
import { drift } from './drift.ts';
import { help } from './help.ts';
import { hold } from './hold.ts';
import { promote } from './promote.ts';
import { sync } from './sync.ts';
import { unapprove } from './unapprove.ts';
import { unhold } from './unhold.ts';
import { unknown } from './unknown.ts';

/** What each command does. */
export const handlers: Readonly<Record<ParsedCommand['name'], Handler>> = {
  promote,
  approve,
  unapprove,
  hold,
  unhold,
  sync,
  drift,
  help,
  unknown,
};
