import { setImmediate } from "node:timers/promises";
import type { Identity } from "../../src/entra/identity.ts";
import { copyIdentity } from "./sample-tokens.ts";
import type { CreateSubject, TokenSubject } from "./subject.ts";

const warmUpSessions = 300;

/** Fills a subject and measures the bytes per session, without the characters of the tokens. */
export async function measureCacheMemory(
  create: CreateSubject,
  endpoint: string,
  identities: readonly Identity[],
): Promise<{ subject: TokenSubject; bytesPerSession: number }> {
  // Warms up, since compiled code and tables created on first use do not belong to a session.
  const warmUp = create(endpoint, warmUpSessions);
  await warmUp.fill(identities.slice(0, warmUpSessions).map(copyIdentity));
  await warmUp.close();

  const before = await measureMemory();
  const subject = create(endpoint, identities.length);
  await subject.fill(identities);
  const grown = (await measureMemory()) - before;
  return { subject, bytesPerSession: Math.round(grown / identities.length - subject.tokenBytes) };
}

/** Size of all reachable objects and buffers. */
async function measureMemory(): Promise<number> {
  if (!globalThis.gc) throw new Error("measuring memory requires node --expose-gc");
  for (let pass = 0; pass < 3; pass += 1) {
    globalThis.gc();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
