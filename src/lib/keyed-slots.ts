import type { AbortSignalLike } from "./abort-signal.ts";
import type { MaybePromise } from "./maybe-promise.ts";

/** Calls that share the slots of a key. */
export interface SlotRequest {
  /** Name of the limited resource, such as a mailbox. */
  readonly key: string;
  /** Slots of the key. */
  readonly limit: number;
  /** Slots that these calls occupy, from 1 to `limit`. */
  readonly count: number;
}

/** A concurrency limit for each key. Requests for the slots of a key are granted in their order. Idle keys take no memory. */
export interface KeyedSlots {
  /**
   * Acquires slots: synchronously if they are free and no other request waits for the key.
   *
   * @param signal ends the wait
   * @returns a function that frees the slots, to be called once
   * @throws the signal's reason if it is aborted before the slots are free
   */
  acquire(request: SlotRequest, signal: AbortSignalLike): MaybePromise<() => void>;
}

interface Waiter {
  readonly count: number;
  readonly start: () => void;
}

interface Key {
  free: number;
  readonly waiters: Set<Waiter>;
}

export function createKeyedSlots(): KeyedSlots {
  const keys = new Map<string, Key>();

  const take = ({ key: name, limit, count }: SlotRequest, key: Key): (() => void) => {
    key.free -= count;
    return () => {
      key.free += count;
      startWaiters(key);
      if (key.free === limit) keys.delete(name);
    };
  };

  /** The first request is not overtaken by later ones that need fewer slots: it would wait for ever. */
  const startWaiters = (key: Key): void => {
    for (const waiter of key.waiters) {
      if (waiter.count > key.free) return;
      key.waiters.delete(waiter);
      waiter.start();
    }
  };

  return {
    acquire(request, signal) {
      if (signal.aborted) return Promise.reject(toError(signal));
      const { key: name, limit, count } = request;
      const key = keys.get(name) ?? { free: limit, waiters: new Set() };
      keys.set(name, key);
      if (count <= key.free && key.waiters.size === 0) return take(request, key);
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          key.waiters.delete(waiter);
          startWaiters(key);
          reject(toError(signal));
        };
        const waiter: Waiter = {
          count,
          start: () => {
            signal.removeEventListener("abort", abort);
            resolve(take(request, key));
          },
        };
        key.waiters.add(waiter);
        signal.addEventListener("abort", abort);
      });
    },
  };
}

function toError({ reason }: AbortSignalLike): Error {
  return reason as Error;
}
