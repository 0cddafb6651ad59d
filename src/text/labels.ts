/** The label by which our tracking issues of drift are listed. */
export const DRIFT_LABEL = 'shiplock: drift';
