/**
 * A value or a promise of one. A function that returns it may also throw synchronously.
 *
 * Perf: hot paths skip `await` when the value is cached; each `await` costs a microtask and two promises.
 */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Applies `next` synchronously, or chains it if `value` is a promise. */
export function mapMaybePromise<Value, Next>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Next>,
): MaybePromise<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}
