import { setImmediate } from "node:timers/promises";
import type { Identity } from "../../src/entra/identity.ts";
import { copyIdentity } from "./sample-tokens.ts";
import type { CreateSubject, TokenSubject } from "./subject.ts";

const warmUpSessions = 300;

/** A subject that is filled, and the bytes that it took for each session beyond the tokens' own characters. */
export async function measureCacheMemory(
  create: CreateSubject,
  endpoint: string,
  identities: readonly Identity[],
): Promise<{ subject: TokenSubject; bytesPerSession: number }> {
  // Compiled code and tables that are created on first use do not belong to a session.
  const warmUp = create(endpoint, warmUpSessions);
  await warmUp.fill(identities.slice(0, warmUpSessions).map(copyIdentity));
  await warmUp.close();

  const before = await bytesInUse();
  const subject = create(endpoint, identities.length);
  await subject.fill(identities);
  const grown = (await bytesInUse()) - before;
  return { subject, bytesPerSession: Math.round(grown / identities.length - subject.tokenBytes) };
}

/** Of objects that are reachable, in the heap and in buffers beside it. */
async function bytesInUse(): Promise<number> {
  if (!globalThis.gc) throw new Error("memory is measured with node --expose-gc");
  for (let pass = 0; pass < 3; pass += 1) {
    globalThis.gc();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
