import { randomFillSync } from "node:crypto";

/** Any version: version 00 ends after the flags, later ones may continue after a hyphen. */
const pattern = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/** The parent of a request in its trace. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** @returns undefined if the header is invalid  @see https://www.w3.org/TR/trace-context/#traceparent-header */
export function parseTraceparent(incoming: string | undefined): TraceContext | undefined {
  const [, version, traceId, spanId, flags, suffix] = pattern.exec(incoming ?? "") ?? [];
  if (!traceId || !spanId || !flags || (version === "00" && suffix !== undefined)) return undefined;
  // Version 00 defines the first flag only; unknown flags must not be propagated.
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-0${isSampled ? 1 : 0}`;
}

/**
 * Creates a generator of the `traceparent` headers of one request's downstream calls, for when tracing is off: each has a
 * new span of the incoming trace, or of a new trace that is not sampled. Own code because the propagator of OpenTelemetry
 * is loaded only if tracing is on.
 *
 * @param incoming value of the incoming header; ignored if it is invalid
 */
export function createTraceparentGenerator(incoming: string | undefined): () => string {
  const { traceId, isSampled } = parseTraceparent(incoming) ?? { traceId: randomHex(16), isSampled: false };
  return () => formatTraceparent({ traceId, spanId: randomHex(8), isSampled });
}

/** Perf: random bytes are generated in bulk, since many small calls cost many times as much. */
const randomPool = Buffer.alloc(4_096);
let poolOffset = randomPool.length;

/** Returns random hexadecimal digits that are not all zero, as the specification requires. */
function randomHex(bytes: number): string {
  if (poolOffset + bytes > randomPool.length) {
    randomFillSync(randomPool);
    poolOffset = 0;
  }
  const hex = randomPool.toString("hex", poolOffset, (poolOffset += bytes));
  return /[^0]/.test(hex) ? hex : randomHex(bytes);
}
