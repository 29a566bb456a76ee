/**
 * Estimates the characters of a value as JSON. Stops when there are more than `max`.
 *
 * @param value as `JSON.parse` returns it, not nested deeper than a document
 */
export function measureJson(value: unknown, max: number): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 5;
  let length = 2;
  const isArray = Array.isArray(value);
  for (const key in value) {
    if (length > max) break;
    length += (isArray ? 1 : key.length + 4) + measureJson((value as Record<string, unknown>)[key], max - length);
  }
  return length;
}
