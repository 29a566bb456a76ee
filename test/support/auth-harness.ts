import type { JsonWebKey } from "node:crypto";
import { tenantId, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "./emulator.ts";
import type { TestResponse, TestServer } from "./test-server.ts";
import { loadAppConfig } from "./project.ts";
import { createAuthenticate, type VerifiedTokenCacheLimits } from "../../src/auth/authenticate.ts";
import { createOpenIdProvider } from "../../src/auth/openid-provider.ts";
import type { Identity } from "../../src/entra/identity.ts";
import { ServiceError } from "../../src/errors/service-errors.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";

/** Keys of the emulator's call log. */
export const discoveryCall = "GET /v2.0/.well-known/openid-configuration";
export const keysCall = "GET /discovery/v2.0/keys";

/** Anything that runs against an emulator: the API or `AuthHarness`. */
export type WithEmulator = Pick<TestServer, "emulator">;

/** Number of fetches of the key set. */
export const countKeyFetches = ({ emulator }: WithEmulator): number => emulator.calls.counts()[keysCall] ?? 0;

/** The emulator's signing key, as its key set contains it. Resets the call log. */
export async function fetchListedKey({ emulator }: WithEmulator): Promise<JsonWebKey & { kid: string; n: string }> {
  const response = await fetch(`${emulator.url}/${tenantId}/discovery/v2.0/keys`);
  const { keys } = (await response.json()) as { keys: [JsonWebKey & { kid: string; n: string }] };
  emulator.calls.reset();
  return keys[0];
}

/** "accepted", or the HTTP status and the reason (or code) of the error: "401 key_unknown". */
export function toAuthResult({ status, body }: Pick<TestResponse, "status" | "body">): string {
  const { reason, code } = body.errors?.[0]?.extensions ?? {};
  return status === 200 && !body.errors ? "accepted" : `${status} ${String(reason ?? code)}`;
}

/** Authentication without the HTTP server: `createAuthenticate` with the emulator as Entra ID. */
export interface AuthHarness {
  readonly emulator: Emulator;
  readonly authenticate: (token: string) => Promise<Identity>;
  /** Authenticates and returns the result like `toAuthResult`. */
  readonly tryAuthenticate: (token: string) => Promise<string>;
  /** The number of requests to the emulator in flight. */
  readonly pendingRequests: () => number;
  readonly close: () => Promise<void>;
}

export interface AuthHarnessOptions {
  /** Environment variables besides those of the emulator. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly limits?: VerifiedTokenCacheLimits;
  /** Timeout of requests to the emulator. */
  readonly timeoutMs?: number;
  /** A running emulator, which is not closed with the harness. Default: a new one. */
  readonly emulator?: Emulator;
}

const defaultLimits = { maxTokens: 1_000, maxBytes: 10_000_000 };

export async function startAuthHarness({
  settings = {},
  limits = defaultLimits,
  timeoutMs = 5_000,
  emulator: shared,
}: AuthHarnessOptions = {}): Promise<AuthHarness> {
  const emulator = shared ?? (await startEmulator({ port: 0 }));
  const http = createHttpClient({ timeoutMs, maxResponseBytes: 1_048_576, connections: 4 });
  let pending = 0;
  const countingHttp: typeof http = {
    ...http,
    send: (request) => {
      pending += 1;
      return http.send(request).finally(() => (pending -= 1));
    },
  };
  const { auth: config } = loadAppConfig(settings, emulator.environment);
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
    pendingRequests: () => pending,
    close: async () => {
      if (!shared) await emulator.close();
      await http.close();
    },
  };
}

function describeError(error: unknown): string {
  if (!(error instanceof ServiceError)) throw error;
  return `${error.status} ${String(error.facts["reason"] ?? error.code)}`;
}
