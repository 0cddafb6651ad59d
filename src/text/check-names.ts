/** Names of our check runs, by which branch protection and we find them. */
export const DIFF_CHECK = 'shiplock/diff';
export const PROMOTION_CHECK = 'shiplock/promotion';
export const CONFIG_CHECK = 'shiplock/config';
export const DRIFT_CHECK = 'shiplock/drift';
export const STATE_CHECK = 'shiplock/state';
export const PUSH_CHECK = 'shiplock/push';
