import type { LogEntry } from './mirror.ts';

/** One entry of `git log -z`: fields end with a unit separator, which no message can hold together with a NUL. */
export const LOG_FORMAT = '%H%x1f%cI%x1f%an%x1f%B';

/** Reads what `git log -z` prints in `LOG_FORMAT`. */
export function parseLog(output: Buffer): LogEntry[] {
  const entries: LogEntry[] = [];
  for (const text of output.toString().split('\0')) {
    const [sha = '', at = '', author = '', ...rest] = text.split('\x1f');
    if (sha.length !== 40) continue;
    const message = rest.join('\x1f').trimEnd();
    const subject = message.split('\n', 1)[0] ?? '';
    entries.push({ sha, subject, message, author, at: new Date(at).toISOString() });
  }
  return entries;
}
