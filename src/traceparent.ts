import { randomBytes } from "node:crypto";

/** Of any version: 00 ends here, later ones may go on after a hyphen. */
const pattern = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(-.*)?$/;

/**
 * The `traceparent` of each call that one request of ours makes: the trace that the request came with, or a new one,
 * and a new span.
 *
 * A new trace is not marked as sampled, as nothing of it is recorded here.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 * @param incoming what came with the request; taken over only if it is valid
 */
export function createTraceparent(incoming: string | undefined): () => string {
  const [, version = "00", traceId = randomHex(16), flags = "00", rest] = pattern.exec(incoming ?? "") ?? [];
  if (version === "00" && rest !== undefined) return createTraceparent(undefined);
  // Of the flags this version knows the first; others may not be passed on.
  const sampled = Number.parseInt(flags, 16) & 1;
  return () => `00-${traceId}-${randomHex(8)}-0${sampled}`;
}

/** Random and not all zeros, which would be invalid. */
function randomHex(bytes: number): string {
  const hex = randomBytes(bytes).toString("hex");
  return /[^0]/.test(hex) ? hex : randomHex(bytes);
}
