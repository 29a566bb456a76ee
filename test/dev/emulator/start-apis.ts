import fastify from "fastify";
import {
  sampleUsers,
  tenantId,
  type CallLog,
  type Clock,
  type Faults,
  type EmulatedApi,
  type SampleUser,
} from "@oboql/dev/emulator";
import { createCallLog } from "../../../dev/src/emulator/call-log.ts";
import { createClock } from "../../../dev/src/emulator/clock.ts";
import { createKeys, type Keys } from "../../../dev/src/emulator/entra/keys.ts";
import { createFaults } from "../../../dev/src/emulator/faults.ts";
import { createOutlook, type Outlook } from "../../../dev/src/emulator/microsoft-graph/outlook/outlook.ts";
import { registerMicrosoftGraph } from "../../../dev/src/emulator/microsoft-graph/register.ts";
import { registerEmulatedApi } from "../../../dev/src/emulator/emulated-api.ts";
import emulatedApis from "../../support/apis/emulated-apis.ts";

/** The emulated Microsoft Graph and further APIs on a free port, without Entra: tokens have any claims. */
export interface EmulatedApis {
  readonly url: string;
  readonly clock: Clock;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly outlook: Outlook;
  signToken(user: SampleUser, claims: Record<string, unknown>, unknownKey?: boolean): Promise<string>;
  close(): Promise<void>;
}

// Perf: one RSA key for all servers of a process; no test rotates it.
let sharedKeys: Promise<Keys> | undefined;

export async function startEmulatedApis(apis: readonly EmulatedApi[] = emulatedApis): Promise<EmulatedApis> {
  const keys = await (sharedKeys ??= createKeys());
  const clock = createClock();
  const calls = createCallLog();
  const faults = createFaults();
  const app = fastify({ forceCloseConnections: true });
  const outlook = createOutlook(clock);
  registerMicrosoftGraph(app, { keys, clock, calls, faults, outlook });
  for (const api of apis) registerEmulatedApi(app, api, { keys, clock, calls, faults });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });

  return {
    url,
    clock,
    calls,
    faults,
    outlook,
    signToken: (user, claims, unknownKey = false) => {
      const now = Math.floor(clock.now() / 1000);
      const lifetime = { iat: now, nbf: now, exp: now + 3600 };
      return keys.sign({ oid: user.id, tid: tenantId, ...lifetime, ...claims }, { unknownKey });
    },
    close: () => app.close(),
  };
}

/** The first sample user whose display name starts with `name`. */
export function findSampleUser(name: string): SampleUser {
  const user = sampleUsers.find((candidate) => candidate.displayName.startsWith(name));
  if (!user) throw new Error(`Unknown sample user: ${name}`);
  return user;
}
