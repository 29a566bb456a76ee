import type { JsonWebKey } from "node:crypto";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { tenantId } from "../../dev/src/emulator/tenant.ts";
import { loadAppConfig } from "../../src/app.ts";
import { ServiceError } from "../../src/errors/service-errors.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { createAuthenticate, type VerifiedTokenCacheLimits } from "../../src/auth/authenticate.ts";
import { createOpenIdProvider } from "../../src/auth/openid-provider.ts";
import type { Identity } from "../../src/entra/identity.ts";
import type { Answer, RunningApi } from "../../dev/src/testing/start-test-server.ts";

/** As the call log of the emulator has them. */
export const discoveryCall = "GET /v2.0/.well-known/openid-configuration";
export const keysCall = "GET /discovery/v2.0/keys";

/** How often the keys were fetched. */
export const countKeyFetches = ({ emulator }: Pick<RunningApi, "emulator">): number =>
  emulator.calls.counts()[keysCall] ?? 0;

/** The key that the directory signs with, as it lists it. Looking is not counted, nor is anything before it. */
export async function fetchListedKey({ emulator }: Pick<RunningApi, "emulator">): Promise<JsonWebKey> {
  const response = await fetch(`${emulator.url}/${tenantId}/discovery/v2.0/keys`);
  const { keys } = (await response.json()) as { keys: [JsonWebKey] };
  emulator.calls.reset();
  return keys[0];
}

/** What became of a request: "accepted", or the status with the reason or code, as "401 key_unknown". */
export function toAuthResult({ status, body }: Answer): string {
  const { reason, code } = body.errors?.[0]?.extensions ?? {};
  return status === 200 && !body.errors ? "accepted" : `${status} ${String(reason ?? code)}`;
}

/** The part of the API that lets tokens in, with nothing around it: no socket but those to the emulator's directory. */
export interface AuthHarness {
  readonly emulator: Emulator;
  readonly authenticate: (token: string) => Promise<Identity>;
  /** As `verdictOf`. */
  readonly tryAuthenticate: (token: string) => Promise<string>;
  /** Requests to the directory that are not answered. */
  readonly pendingRequests: () => number;
  readonly close: () => Promise<void>;
}

const defaultLimits = { maxTokens: 1_000, maxBytes: 10_000_000 };

export async function startAuthHarness(
  limits: VerifiedTokenCacheLimits = defaultLimits,
  timeoutMs = 5_000,
): Promise<AuthHarness> {
  const emulator = await startEmulator({ port: 0 });
  const http = createHttpClient({ timeoutMs, maxResponseBytes: 1_048_576, connections: 4 });
  let pendingRequests = 0;
  const countingHttp: typeof http = {
    ...http,
    send: (request) => {
      pendingRequests += 1;
      return http.send(request).finally(() => (pendingRequests -= 1));
    },
  };
  const { auth: config } = loadAppConfig({}, emulator.environment);
  const now = (): number => Date.now();
  const provider = createOpenIdProvider({ ...config, http: countingHttp, now });
  const authenticate = createAuthenticate({ config, provider, limits, now });
  return {
    emulator,
    authenticate: async (token) => authenticate([`Bearer ${token}`]),
    tryAuthenticate: async (token) => {
      try {
        await authenticate([`Bearer ${token}`]);
        return "accepted";
      } catch (error) {
        return describeError(error);
      }
    },
    pendingRequests: () => pendingRequests,
    close: async () => {
      await emulator.close();
      await http.close();
    },
  };
}

function describeError(error: unknown): string {
  if (!(error instanceof ServiceError)) throw error;
  return `${error.status} ${String(error.facts["reason"] ?? error.code)}`;
}
