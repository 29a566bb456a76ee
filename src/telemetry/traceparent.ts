import { randomFillSync } from "node:crypto";

/** Of any version: 00 ends here, later ones may go on after a hyphen. */
const pattern = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** Whose part a request of ours is. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** @returns what the header says; undefined if it is not valid  @see https://www.w3.org/TR/trace-context/#traceparent-header */
export function parseTraceparent(incoming: string | undefined): TraceContext | undefined {
  const [, version, traceId, spanId, flags, suffix] = pattern.exec(incoming ?? "") ?? [];
  if (!traceId || !spanId || !flags || (version === "00" && suffix !== undefined)) return undefined;
  // Of the flags this version knows the first; others may not be passed on.
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-0${isSampled ? 1 : 0}`;
}

/**
 * The `traceparent` of each call that one request of ours makes where nothing is recorded here: the trace that the
 * request came with, or a new one that is not marked as sampled, and a new span.
 *
 * @param incoming what came with the request; taken over only if it is valid
 */
export function createTraceparentGenerator(incoming: string | undefined): () => string {
  const { traceId, isSampled } = parseTraceparent(incoming) ?? { traceId: randomHex(16), isSampled: false };
  return () => formatTraceparent({ traceId, spanId: randomHex(8), isSampled });
}

/** Random bytes in stock: to fetch a few at a time costs many times as much. */
const randomPool = Buffer.alloc(4_096);
let poolOffset = randomPool.length;

/** Random and not all zeros, which would be invalid. */
function randomHex(bytes: number): string {
  if (poolOffset + bytes > randomPool.length) {
    randomFillSync(randomPool);
    poolOffset = 0;
  }
  const hex = randomPool.toString("hex", poolOffset, (poolOffset += bytes));
  return /[^0]/.test(hex) ? hex : randomHex(bytes);
}
