import { TerminalError } from '../model/errors.ts';

/** Text as it is, a byte-order mark included. Other encodings are refused (`TerminalError`): an edit would damage them. */
export function utf8Text(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new TerminalError(`${path} is not UTF-8 text: save it as UTF-8.`, { cause });
  }
}
