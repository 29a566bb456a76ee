import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "./faults.ts";
import type { ResourceServerDeps, TokenValidation } from "./resource-server.ts";

/** Thrown to reset the connection of a request. */
export class ConnectionReset extends Error {
  override readonly name = "ConnectionReset";
}

/**
 * Records a call and applies its injected fault. Returns the response of the fault, undefined without one.
 * @throws {ConnectionReset} if the fault resets the connection
 */
export async function recordCall(
  { calls, faults }: Pick<ResourceServerDeps, "calls" | "faults">,
  call: { readonly key: string; readonly url: string; readonly validation: TokenValidation },
): Promise<Fault["response"]> {
  const { key, url, validation } = call;
  calls.record(validation.accepted ? { key, url, token: validation.token } : { key, url });
  const fault = faults.take(key);
  if (fault?.delayMs !== undefined) await delay(fault.delayMs);
  await fault?.until;
  if (fault?.hang) await new Promise<never>(() => undefined);
  if (fault?.reset) throw new ConnectionReset();
  return fault?.response;
}
