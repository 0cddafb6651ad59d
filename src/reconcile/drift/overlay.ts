import { pairItems } from '../../diff/pair-items.ts';
import { isRecord } from '../../model/read-json.ts';

/**
 * Git's object laid over the live one: the second best prediction, for objects whose dry run the server refuses, such as
 * one whose live state is so far off that Git's cannot be merged with it.
 */
export function overlay(live: unknown, sent: unknown, keys: readonly { key: string }[] = []): unknown {
  if (sent === undefined || sent === null) return live;
  if (isRecord(live) && isRecord(sent)) {
    const result: Record<string, unknown> = { ...live };
    for (const [key, value] of Object.entries(sent)) result[key] = overlay(live[key], value, [...keys, { key }]);
    return result;
  }
  if (!Array.isArray(live) || !Array.isArray(sent)) return sent;
  const pairs = pairItems(live, sent, keys);
  if (pairs.some((pair) => pair.key === null)) return sent;
  return pairs.map((pair) => overlay(pair.before?.value, pair.after?.value, keys));
}
