import type { EmulatorState } from "../emulator.ts";
import type { CallLog } from "../call-log.ts";
import type { Clock } from "../clock.ts";
import type { Faults } from "../faults.ts";
import { tenantId, type SampleUser } from "../tenant.ts";
import type { TrustedCredentials } from "./client-assertion.ts";
import { createConsents, type Consents } from "./consents.ts";
import { createUserDirectory, type UserDirectory } from "./user-directory.ts";
import type { Keys } from "./keys.ts";
import { createMfaPolicy, type MfaPolicy } from "./mfa-policy.ts";
import type { Registrations } from "./registrations.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createRefreshTokens, type RefreshTokens } from "./sign-in.ts";
import { createTokenSigner, type TokenSigner } from "./token-signer.ts";

export interface EntraOptions extends TrustedCredentials {
  readonly registrations: Registrations;
  /** `http://localhost:{port}`, without a trailing slash. */
  readonly url: string;
  readonly clock: Clock;
  readonly calls: CallLog;
  readonly faults: Faults;
  readonly keys: Keys;
  readonly users: readonly SampleUser[];
  readonly state: EmulatorState | undefined;
}

/** Dependencies shared by the endpoints. */
export interface EntraDependencies extends EntraOptions {
  /** Issuer of the tenant's v2.0 tokens. */
  readonly issuer: string;
  readonly userDirectory: UserDirectory;
  readonly consents: Consents;
  readonly mfaPolicy: MfaPolicy;
  readonly sessions: Sessions;
  readonly refreshTokens: RefreshTokens;
  readonly tokenSigner: TokenSigner;
}

export function createDependencies(options: EntraOptions): EntraDependencies {
  const { url, clock, keys, users, registrations, state } = options;
  const issuer = `${url}/${tenantId}/v2.0`;
  return {
    ...options,
    issuer,
    userDirectory: createUserDirectory(users),
    consents: createConsents(users, registrations, state?.consents),
    mfaPolicy: createMfaPolicy(registrations),
    sessions: createSessions(clock, state?.revocations),
    refreshTokens: createRefreshTokens(state?.refreshTokenKey),
    tokenSigner: createTokenSigner({ keys, clock, issuer }),
  };
}
