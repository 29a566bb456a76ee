import { createPublicKey, verify } from "node:crypto";
import { jwtVerify } from "jose";
import { createHttpClient } from "../../src/http-client/http-client.ts";
import { createAuthenticate, type Authenticate } from "../../src/auth/authenticate.ts";
import type { AccessPolicy } from "../../src/auth/validate-claims.ts";
import { createOpenIdProvider } from "../../src/auth/openid-provider.ts";
import { clientId, scope, tenantId, type SampleProvider } from "./sample-provider.ts";

/** Validates a token; the result is ignored. */
export type Check = (token: string) => unknown;

export interface IdentitySubject {
  readonly name: string;
  /** Creates a check with an empty cache. */
  readonly createCheck: () => Check;
}

/** OboQL's authentication, which caches validated tokens. */
export function createOboql({ url }: SampleProvider): IdentitySubject & { close(): Promise<void> } {
  const http = createHttpClient({ timeoutMs: 5_000, maxResponseBytes: 1_000_000, connections: 4 });
  const config: AccessPolicy = {
    audiences: [clientId],
    acceptedScopes: [scope],
    allowedTenants: "own",
    allowedClients: "any",
  };
  const provider = createOpenIdProvider({ authorityHost: url, tenantId, http, now: Date.now });
  return {
    name: "oboql",
    createCheck: () => {
      const limits = { maxTokens: 100_000, maxBytes: 1_000_000_000 };
      const authenticate: Authenticate = createAuthenticate({ config, provider, limits, now: Date.now });
      return (token) => authenticate([`Bearer ${token}`]);
    },
    close: () => http.close(),
  };
}

/** Plain verification by other libraries: signature, lifetime, issuer and audience, with a cached key. */
export async function createPeers({ issuer, publicKey, publicKeyPem }: SampleProvider): Promise<IdentitySubject[]> {
  const key = createPublicKey(publicKeyPem);
  const jsonwebtoken = await importJsonwebtoken();
  const audience = clientId;
  return [
    {
      name: "jose",
      createCheck: () => (token) => jwtVerify(token, publicKey, { algorithms: ["RS256"], issuer, audience }),
    },
    {
      name: "jsonwebtoken",
      createCheck: () => (token) => jsonwebtoken.verify(token, key, { algorithms: ["RS256"], issuer, audience }),
    },
    {
      // Signature only: the lower limit of any verification.
      name: "node:crypto",
      createCheck: () => (token) => {
        const end = token.lastIndexOf(".");
        const signature = Buffer.from(token.slice(end + 1), "base64url");
        if (!verify("RSA-SHA256", Buffer.from(token.slice(0, end)), key, signature))
          throw new Error("invalid signature");
      },
    },
  ];
}

interface Jsonwebtoken {
  verify(token: string, key: unknown, options: object): unknown;
}

/** The package is installed only for the benchmarks, so the type check must not resolve it. */
async function importJsonwebtoken(): Promise<Jsonwebtoken> {
  const name = "jsonwebtoken";
  const module = (await import(name)) as { default: Jsonwebtoken };
  return module.default;
}
