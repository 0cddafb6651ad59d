import type { ServerResponse } from 'node:http';
import { ApiError, expired } from '../api-status.ts';
import type { SandboxClock } from '../clock.ts';
import type { Fault } from '../fault-plan.ts';
import type { JsonObject } from '../json.ts';
import { metadataOnly, type View } from '../reads/metadata-only.ts';
import type { Selection } from '../reads/select.ts';
import { errorEvent, startWatch, type WatchSink } from '../reads/watch.ts';
import type { Store } from '../store.ts';

/** Streams a watch as JSON lines and lets a fault strike it on the way. */
export function streamWatch(
  deps: { store: Store; clock: SandboxClock },
  request: { selection: Selection; query: URLSearchParams; view: View; fault: Fault | undefined },
  response: ServerResponse,
): void {
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  response.flushHeaders();
  let stop: () => void = () => {};
  let sent = 0;
  let isOver = false;

  function finish(how: () => void): void {
    isOver = true;
    stop();
    how();
  }

  function strike(line: string): boolean {
    const { fault } = request;
    if (fault === undefined || !('afterEvents' in fault) || sent < fault.afterEvents) return false;
    if (fault.kind === 'truncated-watch') {
      finish(() => response.write(line.slice(0, Math.ceil(line.length / 2)), () => response.destroy()));
    }
    if (fault.kind === 'expired-watch') {
      const gone = JSON.stringify(errorEvent(expired('too old resource version: the watch fell behind')));
      finish(() => response.end(`${gone}\n`));
    }
    return true;
  }

  const sink: WatchSink = {
    send(event: JsonObject) {
      if (isOver) return;
      const line = `${JSON.stringify(request.view === 'metadata' ? metadataOnly(event) : event)}\n`;
      if (strike(line)) return;
      sent += 1;
      response.write(line);
    },
    end: () => finish(() => response.end()),
  };
  response.on('close', () => finish(() => {}));
  try {
    stop = startWatch(deps, request.selection, request.query, sink);
    if (isOver) stop();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    response.end(`${JSON.stringify(errorEvent(error))}\n`);
  }
}
