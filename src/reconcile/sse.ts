/** Reads a stream of server-sent events piece by piece. Returns the data of each event that a piece completed. */
export interface EventReader {
  push(piece: string): string[];
}

/** More than this for one event is no wake; the stream is given up. */
const MAX_EVENT = 64 * 1024;

/**
 * A parser of `text/event-stream`: `data:` lines of one event are joined by line ends, comments and other fields are
 * skipped, pieces may break anywhere. Throws when one event grows beyond 64 KiB.
 */
export function createEventReader(): EventReader {
  let rest = '';
  let data: string[] = [];
  function line(text: string, events: string[]): void {
    if (text === '') {
      if (data.length > 0) events.push(data.join('\n'));
      data = [];
      return;
    }
    if (text === 'data') data.push('');
    if (text.startsWith('data:')) data.push(text.slice(text.startsWith('data: ') ? 6 : 5));
  }
  return {
    push(piece) {
      const events: string[] = [];
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      for (const each of lines) line(each.endsWith('\r') ? each.slice(0, -1) : each, events);
      const size = rest.length + data.reduce((sum, each) => sum + each.length, 0);
      if (size > MAX_EVENT) throw new Error('the event stream sent an event of more than 64 KiB');
      return events;
    },
  };
}
