/** The subset of `AbortSignal` that this code base uses; a platform `AbortSignal` is one. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  /** Undefined until the signal is aborted. */
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * The abort signal of one incoming request, together with the method that aborts it.
 *
 * Perf: creating an `AbortController` and adding two listeners costs ten times as much, and Node 20 retains its signal
 * for a long time after the request. Replace with `AbortController` when Node 20 is no longer supported.
 */
export class AbortableSignal implements AbortSignalLike {
  #isAborted = false;
  #reason: unknown;
  readonly #listeners: (() => void)[] = [];

  get aborted(): boolean {
    return this.#isAborted;
  }

  get reason(): unknown {
    return this.#reason;
  }

  /** Calls the listeners in order. Only the first call has an effect. */
  abort(reason: Error): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    for (const listener of this.#listeners.splice(0)) listener();
  }

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.push(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    const index = this.#listeners.indexOf(listener);
    if (index !== -1) this.#listeners.splice(index, 1);
  }
}
