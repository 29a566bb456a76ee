import type { JWK } from "jose";
import type { CallLog } from "./call-log.ts";
import type { Clock } from "./clock.ts";
import type { Revocation } from "./entra/sessions.ts";
import type { EmulatedApi } from "./emulated-api.ts";
import type { Faults } from "./faults.ts";
import type { Outlook } from "./microsoft-graph/outlook/outlook.ts";
import type { SampleUser } from "./tenant.ts";

export interface EmulatorOptions {
  /** Port on the loopback interface; 0 selects a free one. */
  readonly port: number;
  /** Downstream APIs besides Microsoft Graph. Default: none. */
  readonly apis?: readonly EmulatedApi[];
  /** PEM certificate that the API's registration accepts in addition to its secret. */
  readonly clientCertificate?: string;
  /** Federated credential that the API's registration accepts in addition to its secret. */
  readonly federatedCredential?: FederatedCredential;
  /** State of an emulator that this one continues. Default: a new tenant. */
  readonly state?: EmulatorState;
}

/** State with which another emulator on the same port continues, as JSON: tokens, refresh tokens and consents stay valid. */
export interface EmulatorState {
  /** Private keys, newest first. */
  readonly signingKeys: readonly JWK[];
  /** In base64. */
  readonly refreshTokenKey: string;
  readonly consents: readonly string[];
  readonly revocations: readonly Revocation[];
}

/**
 * A federated credential of an app registration: trusts tokens of `issuer` for `subject`, signed with RS256 by
 * `publicKey` (PEM).
 */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: string;
}

/** Differences from a token as Entra issues it, for tests of token validation. */
export interface TokenOptions {
  /** User principal name of a sample user. Default: the first sample user. */
  readonly user?: string;
  /** Whether the user has passed multifactor authentication at the sign-in. Default: false. */
  readonly mfa?: boolean;
  /** Whether the client has the capability `cp1`: it handles claims challenges. Default: false. */
  readonly cp1?: boolean;
  /** Claims to replace; `undefined` removes a claim. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Header parameters to replace; `undefined` removes a parameter. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs with a key that is not in the JWKS, under the `kid` of one that is (unless `header` replaces it). */
  readonly unknownKey?: boolean;
  /** Rewrites the JSON of claims or header before signing, for JSON that `JSON.stringify` cannot produce. */
  readonly rewrite?: Rewrite;
}

export interface Rewrite {
  readonly claims?: (json: string) => string | Uint8Array;
  readonly header?: (json: string) => string | Uint8Array;
}

/** The user and the API that a policy is about. */
export interface PolicyTarget {
  /** User principal name of a sample user. */
  readonly user: string;
  /** Name of the API, as in `@downstream(api: …)`. */
  readonly api: string;
}

/** Emulator of Entra ID, Microsoft Graph and the APIs of a project on one loopback port. */
export interface Emulator {
  /** `http://localhost:{port}`, without a trailing slash. */
  readonly url: string;
  /** Environment variables that configure the API for this emulator. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sample users with a particular situation, the default user first. */
  readonly users: readonly SampleUser[];
  /** Password of every sample user. */
  readonly samplePassword: string;
  readonly clock: Clock;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** Mailboxes and calendars behind Graph, for assertions about writes. */
  readonly outlook: Outlook;
  /** Issues an access token for the API. Default: valid, as Entra issues it. */
  issueToken(options?: TokenOptions): Promise<string>;
  /**
   * Withdraws the consent of a user: exchanges for these scopes fail with AADSTS65001 (`CONSENT_REQUIRED`). Default: all
   * scopes of the API.
   *
   * @returns a function that grants the consent again
   * @throws {Error} if there is no such user or API
   */
  withdrawConsent(options: PolicyTarget & { readonly scopes?: readonly string[] }): () => void;
  /**
   * Requires multifactor authentication of a user for an API, by Conditional Access: exchanges of tokens without it fail with
   * AADSTS50076 and a claims request (`INTERACTION_REQUIRED`).
   *
   * @returns a function that ends the requirement
   * @throws {Error} if there is no such user or API
   */
  requireMfa(target: PolicyTarget): () => void;
  /**
   * Revokes a user's sessions: exchanges of earlier assertions fail with AADSTS50173 (`INTERACTION_REQUIRED`), and Microsoft
   * Graph, which supports continuous access evaluation, rejects earlier tokens with a claims challenge.
   *
   * @throws {Error} if there is no such user
   */
  revokeSessions(userPrincipalName: string): void;
  /** Rotates the signing key. `keepOld` leaves the previous keys in the JWKS. */
  rotateKeys(options: { keepOld: boolean }): Promise<void>;
  exportState(): Promise<EmulatorState>;
  close(): Promise<void>;
}
