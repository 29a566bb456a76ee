/**
 * What is there now, or will be. Each `await` costs a turn of the queue and two promises, so what is there is not waited
 * for where every request passes. Where it fails, it may throw at once too.
 */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Goes on with a value: now if it is there. */
export function mapMaybePromise<Value, Next>(
  value: MaybePromise<Value>,
  next: (value: Value) => MaybePromise<Next>,
): MaybePromise<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}
