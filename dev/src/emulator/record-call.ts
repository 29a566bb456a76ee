import { setTimeout as delay } from "node:timers/promises";
import type { Fault } from "./faults.ts";
import type { ResourceServerDeps, TokenValidation } from "./resource-server.ts";

/** Records a call and applies its injected fault. Returns the response of the fault, undefined without one. */
export async function recordCall(
  { calls, faults }: Pick<ResourceServerDeps, "calls" | "faults">,
  call: { readonly key: string; readonly url: string; readonly validation: TokenValidation },
): Promise<Fault["response"]> {
  const { key, url, validation } = call;
  calls.record(validation.accepted ? { key, url, token: validation.token } : { key, url });
  const fault = faults.take(key) ?? faults.take(key.replace(/^BATCH /, ""));
  if (fault?.delayMs !== undefined) await delay(fault.delayMs);
  await fault?.until;
  if (fault?.hang) await new Promise<never>(() => undefined);
  return fault?.response;
}
