import { OverloadedError } from "../../errors/limit-errors.ts";
import type { ServiceError } from "../../errors/service-errors.ts";

/** An operation that holds bytes of downstream responses. */
export interface BytesHolder {
  /** Called once, when the operation has to give up its bytes. */
  end(error: ServiceError): void;
}

/** Limits the bytes of downstream responses that all operations of the process hold together. */
export interface BytesInFlight {
  /** Counts bytes. Above the limit, the operation that holds the most is ended: small operations are not affected. */
  add(holder: BytesHolder, bytes: number): void;
  /** Releases all bytes of an operation. */
  release(holder: BytesHolder): void;
}

export interface BytesInFlightOptions {
  readonly maxBytes: number;
  /** Returns a number from 0 to 1, as `Math.random`. */
  readonly random: () => number;
}

export function createBytesInFlight({ maxBytes, random }: BytesInFlightOptions): BytesInFlight {
  const bytesByHolder = new Map<BytesHolder, number>();
  let total = 0;

  const release = (holder: BytesHolder): void => {
    total -= bytesByHolder.get(holder) ?? 0;
    bytesByHolder.delete(holder);
  };

  const endLargest = (): void => {
    const [largest] = [...bytesByHolder].sort(([, left], [, right]) => right - left);
    if (!largest) return;
    const [holder] = largest;
    release(holder);
    holder.end(new OverloadedError("downstream_bytes_in_flight", random));
  };

  return {
    add: (holder, bytes) => {
      bytesByHolder.set(holder, (bytesByHolder.get(holder) ?? 0) + bytes);
      total += bytes;
      if (total > maxBytes) endLargest();
    },
    release,
  };
}
