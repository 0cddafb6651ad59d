import type { Context } from '../context.ts';
import { presentCheckRunWithSuite } from '../present/check.ts';
import { emit } from '../webhooks/emit.ts';
import type { Account } from '../world/accounts.ts';
import type { CheckRun } from '../world/checks.ts';
import type { Repository } from '../world/repository.ts';

export type CheckRunAction = 'created' | 'completed' | 'rerequested' | 'requested_action';

/** Sends a check_run event: creation and completion to everybody, requests only to the App that owns the run. */
export function announceRun(
  context: Context,
  repository: Repository,
  run: CheckRun,
  event: { readonly action: CheckRunAction; readonly sender: Account; readonly button?: string },
): Promise<void> {
  const { action, sender, button } = event;
  const isRequest = action === 'rerequested' || action === 'requested_action';
  const payload = async () => ({
    check_run: await presentCheckRunWithSuite(context, repository, run),
    ...(button === undefined ? {} : { requested_action: { identifier: button } }),
  });
  const only = isRequest ? { only: run.app } : {};
  return emit(context, repository, { event: 'check_run', action, sender, ...only, payload });
}
