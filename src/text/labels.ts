/** The label by which our tracking issues of drift are listed. */
export const DRIFT_LABEL = 'shiplock: drift';
/** The label by which our reports of direct pushes are listed. */
export const PUSH_LABEL = 'shiplock: push';
