/**
 * Reads a value in JSON by the keys that lead to it.
 *
 * @returns undefined if an object on the way does not have the key
 */
export function getPath(value: unknown, keys: readonly string[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Readonly<Record<string, unknown>>)[key];
  }
  return found;
}

/** Writes a value into JSON, and the objects on the way that are missing. */
export function setPath(target: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    define(target, key, value);
    return;
  }
  const next = getPath(target, [key]);
  const object = typeof next === "object" && next !== null ? (next as Record<string, unknown>) : {};
  define(target, key, object);
  setPath(object, rest, value);
}

/** An assignment to `__proto__` would change the prototype. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}
