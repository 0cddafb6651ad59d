import type { ParsedCommand } from '../../text/commands.ts';
import { approve } from './approve.ts';
import type { Handler } from './command.ts';
import { diff } from './diff.ts';
import { drift } from './drift.ts';
import { help } from './help.ts';
import { history } from './history.ts';
import { hold } from './hold.ts';
import { override } from './override.ts';
import { promote } from './promote.ts';
import { reject } from './reject.ts';
import { retry } from './retry.ts';
import { rollback } from './rollback.ts';
import { status } from './status.ts';
import { sync } from './sync.ts';
import { unapprove } from './unapprove.ts';
import { unhold } from './unhold.ts';
import { unknown } from './unknown.ts';

/** What each command does. */
export const handlers: Readonly<Record<ParsedCommand['name'], Handler>> = {
  promote,
  approve,
  unapprove,
  rollback,
  hold,
  unhold,
  override,
  reject,
  diff,
  sync,
  drift,
  status,
  history,
  retry,
  help,
  unknown,
};
