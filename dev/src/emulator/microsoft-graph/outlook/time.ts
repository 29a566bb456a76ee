/** A time as Exchange writes it: ISO 8601, to the second, in UTC. */
export function toIsoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, "");
}
