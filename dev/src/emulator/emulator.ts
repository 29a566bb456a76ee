import type { CallLog } from "./call-log.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { Outlook } from "./microsoft-graph/outlook/outlook.ts";
import type { SampleUser } from "./tenant.ts";

export interface EmulatorOptions {
  /** Port on loopback; 0 picks a free one. */
  readonly port: number;
  /** PEM: a certificate that the API's registration proves itself with, besides its secret. */
  readonly clientCertificate?: string;
  /** An issuer whose tokens it proves itself with, besides its secret. */
  readonly federatedCredential?: FederatedCredential;
}

/** A federated credential of a registration: whose tokens, signed with which RS256 key (PEM), are taken for its own. */
export interface FederatedCredential {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: string;
}

/** How a token is to differ from what Entra would issue, for tests of refusal. */
export interface TokenOptions {
  /** User principal name of the sample user; the first one if absent. */
  readonly user?: string;
  /** Claims that replace those of the token; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Header parameters that replace those of the token; `undefined` removes one. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs with a key that is not in the JWKS (under the `kid` of one that is, unless `header` says otherwise). */
  readonly unknownKey?: boolean;
  /** Rewrites the JSON of claims or header before it is signed, for what `JSON.stringify` would not write. */
  readonly rewrite?: Rewrite;
}

export interface Rewrite {
  readonly claims?: (json: string) => string | Uint8Array;
  readonly header?: (json: string) => string | Uint8Array;
}

/** A tenant in a box: Entra ID, Microsoft Graph and the Projects API on one loopback port. */
export interface Emulator {
  /** `http://localhost:{port}`, without a trailing slash. */
  readonly url: string;
  /** The settings (names as in the environment) with which the API runs against this emulator. */
  readonly environment: Readonly<Record<string, string>>;
  /** The users worth signing in as, the default one first. */
  readonly users: readonly SampleUser[];
  /** The password of each. */
  readonly samplePassword: string;
  readonly clock: Clock;
  readonly calls: CallLog;
  readonly faults: Faults;
  /** The mailboxes behind Graph, to see what has been written to them. */
  readonly outlook: Outlook;
  /** An access token for the API as Entra issues it to a sample user, or one that differs as told. */
  issueToken(options?: TokenOptions): Promise<string>;
  /** Ends a user's sessions: assertions issued before are refused at their next exchange (AADSTS50173). */
  revokeSessions(userPrincipalName: string): void;
  /** Signs with a new key from now on; `keepOld` leaves the old one in the JWKS. */
  rotateKeys(options: { keepOld: boolean }): Promise<void>;
  close(): Promise<void>;
}
