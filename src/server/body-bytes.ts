import type { preParsingHookHandler } from "fastify";
import type { Limits } from "../config/limits.ts";
import { toUserKey } from "../entra/identity.ts";
import { OverloadedError } from "../errors/limit-errors.ts";

/** The bodies of one user may hold at most this share of all bytes. */
const maxUserShare = 1 / 4;

/**
 * `preParsing` hook: counts the bytes of request bodies as they arrive, until the response has been sent. Stops to read a
 * body that exceeds the limit, with {@link OverloadedError}.
 */
export function limitBodyBytes(
  { bodyBytesInFlight: max }: Pick<Limits, "bodyBytesInFlight">,
  random: () => number,
): preParsingHookHandler {
  const bytesByUser = new Map<string, number>();
  let total = 0;
  const add = (user: string, bytes: number): number => {
    const sum = (bytesByUser.get(user) ?? 0) + bytes;
    if (sum > 0) bytesByUser.set(user, sum);
    else bytesByUser.delete(user);
    total += bytes;
    return sum;
  };
  return ({ identity }, { raw }, body, done) => {
    // Without an identity there is no body: see `authorizeBeforeBody`.
    if (identity) {
      const user = toUserKey(identity);
      let own = 0;
      const stop = (): void => {
        body.off("data", count);
      };
      const count = (chunk: Buffer): void => {
        // The parser has rejected the body, for example because of its length. Node discards the rest.
        if (body.listenerCount("error") === 0) {
          stop();
          return;
        }
        own += chunk.length;
        const held = add(user, chunk.length);
        // Users who hold little are served even if a few others hold all bytes; the total is at most twice the limit.
        if (held <= max * maxUserShare && (total <= max || held <= max / bytesByUser.size)) return;
        stop();
        // Fastify's parser listens to errors of the stream. Destroying it would close the connection without a response.
        body.emit("error", new OverloadedError("body_bytes_in_flight", random));
      };
      body.on("data", count);
      raw.once("close", () => {
        stop();
        add(user, -own);
      });
    }
    done(null, body);
  };
}
