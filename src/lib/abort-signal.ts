/** Tells, once, that what is done for a request has to end early. The part of `AbortSignal` that is used: each is one. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  /** Undefined as long as it is not aborted. */
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/**
 * The signal of one request, with the way to abort it. Not an `AbortController`: to make one, and to listen to it twice,
 * costs ten times as much, and on Node 20 its signal is kept for long after the request.
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

  /** Has no effect the second time. */
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
