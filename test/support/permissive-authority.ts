import { apiRegistration, graphRegistration, tenantId } from "@oboql/dev/emulator";
import type { CredentialConfig } from "../../src/config/credential.ts";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { createCredential } from "../../src/tokens/credentials/credential.ts";
import { createOboExchange } from "../../src/tokens/exchange/obo-exchange.ts";
import { createIdentity } from "./identities.ts";
import { startRecordingAuthority, type TokenPost } from "./recording-authority.ts";

export const request = { downstream: "MICROSOFT_GRAPH", resource: graphRegistration.resource, scopes: ["User.Read"] };

/** A clock that only `advance` moves. */
export interface ManualClock {
  readonly now: () => number;
  advance(milliseconds: number): void;
}

export function createManualClock(): ManualClock {
  let time = Date.now();
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}

/** A token endpoint that accepts every credential and records the requests. */
export interface PermissiveAuthority {
  readonly url: string;
  readonly clock: ManualClock;
  /** Returns a function that exchanges an assertion with this credential and returns the recorded request. */
  createExchange(credential: CredentialConfig, authorityHost?: string): (tenant?: string) => Promise<TokenPost>;
  close(): Promise<void>;
}

export async function startPermissiveAuthority(): Promise<PermissiveAuthority> {
  const authority = await startRecordingAuthority();
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_048_576, connections: 32 });
  const clock = createManualClock();
  authority.respondWith((response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const scope = `${graphRegistration.resource}/User.Read`;
    response.end(JSON.stringify({ token_type: "Bearer", scope, expires_in: 3600, access_token: "an access token" }));
  });

  return {
    url: authority.url,
    clock,
    createExchange(credential, authorityHost = authority.url) {
      const { now } = clock;
      const config = { clientId: apiRegistration.clientId, authorityHost, credential };
      const attempt = createOboExchange({ config, credential: createCredential({ config, http, now }), http, now });
      return async (tenant = tenantId) => {
        // A unique assertion identifies the request among concurrent ones.
        const assertion = `e.${crypto.randomUUID()}.y`;
        const { error } = {
          error: undefined,
          ...(await attempt(createIdentity(assertion, { tenantId: tenant }), request)),
        };
        if (error) throw error;
        const post = authority.posts.find(({ form }) => form.get("assertion") === assertion);
        if (!post) throw new Error("no request was recorded");
        return post;
      };
    },
    close: async () => {
      await authority.close();
      await http.close();
    },
  };
}
