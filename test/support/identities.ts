import { tenantId } from "@oboql/dev/emulator";
import type { Identity } from "../../src/entra/identity.ts";
import { Secret } from "../../src/lib/secret.ts";

/** An identity as `Authenticate` returns it, for tests that start after authentication. */
export function createIdentity(assertion: string, overrides: Partial<Identity> = {}): Identity {
  return {
    objectId: "3f8a1c52-7d94-4b06-9e21-6c5d0a8b4f01",
    tenantId,
    clientId: undefined,
    scopes: ["access_as_user"],
    roles: [],
    issuedAt: Date.now(),
    expiresAt: Date.now() + 3600_000,
    supportsClaimsChallenges: false,
    assertion: new Secret(assertion),
    ...overrides,
  };
}
