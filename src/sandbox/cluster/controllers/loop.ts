import { ApiError } from '../api-status.ts';
import type { SandboxClock } from '../clock.ts';
import type { Change, Store } from '../store.ts';

/** Makes the world follow one kind of object. Level-triggered: a key says only "look again". */
export interface Controller {
  name: string;
  /** The keys (namespace/name) to look at again after a change. */
  keysFor(change: Change): string[];
  /** Looks at the object and does what is missing; the result is the delay after which to look again, if any. */
  reconcile(namespace: string, name: string): number | undefined;
}

export interface ControllerLoop {
  stop(): void;
  /** True when no key waits; timers may still be running. */
  isIdle(): boolean;
}

/** Keys handled before other work of the process gets its turn. */
const BATCH = 50;

export function startControllers(
  deps: { store: Store; clock: SandboxClock; onBug: (error: unknown) => void },
  controllers: readonly Controller[],
): ControllerLoop {
  const queue = new Map<string, { controller: Controller; key: string }>();
  const timers = new Map<string, () => void>();
  let isScheduled = false;
  let isStopped = false;

  function enqueue(controller: Controller, key: string): void {
    queue.set(`${controller.name}|${key}`, { controller, key });
    if (isScheduled || isStopped) return;
    isScheduled = true;
    setImmediate(drain);
  }

  function drain(): void {
    isScheduled = false;
    for (const [id, { controller, key }] of [...queue].slice(0, BATCH)) {
      if (isStopped) return;
      queue.delete(id);
      run(controller, key);
    }
    if (queue.size === 0 || isScheduled) return;
    isScheduled = true;
    setImmediate(drain);
  }

  function run(controller: Controller, key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const again = attempt(controller, namespace, name);
    const id = `${controller.name}|${key}`;
    timers.get(id)?.();
    timers.delete(id);
    if (again === undefined || isStopped) return;
    const cancel = deps.clock.schedule(again, () => {
      timers.delete(id);
      enqueue(controller, key);
    });
    timers.set(id, cancel);
  }

  /** A refusal (a namespace that ends, a vanished object) is normal life; the next change brings the key back. */
  function attempt(controller: Controller, namespace: string, name: string): number | undefined {
    try {
      return controller.reconcile(namespace, name);
    } catch (error) {
      if (!(error instanceof ApiError)) deps.onBug(error);
      return undefined;
    }
  }

  const unsubscribe = deps.store.subscribe((change) => {
    for (const controller of controllers) {
      for (const key of controller.keysFor(change)) enqueue(controller, key);
    }
  });

  return {
    stop() {
      isStopped = true;
      unsubscribe();
      for (const cancel of timers.values()) cancel();
      queue.clear();
    },
    isIdle: () => queue.size === 0,
  };
}
