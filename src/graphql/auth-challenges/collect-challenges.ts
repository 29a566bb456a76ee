import type { GraphQLFormattedError } from "graphql";
import { asString, asStringArray } from "../../lib/json.ts";

/** An action that the user must take before some fields can be resolved; an item of `extensions.authChallenges`. */
export interface AuthChallenge {
  /** The downstream API, as in `@downstream(api: …)`; undefined for `expired`. */
  readonly downstream: string | undefined;
  /** Grant consent, sign in again with `claims`, or get a new bearer token. */
  readonly kind: "consent" | "claims" | "expired";
  /** Scopes that lack consent. */
  readonly scopes: readonly string[] | undefined;
  /** Claims request of Microsoft Entra ID, as JSON. */
  readonly claims: string | undefined;
  /** Consent page for the user. The client adds `redirect_uri`. */
  readonly consentUrl: string | undefined;
  /** Consent page for an administrator, who consents for all users of the tenant. */
  readonly adminConsentUrl: string | undefined;
  /** Paths of the affected fields. */
  readonly paths: readonly (readonly (string | number)[])[];
}

const kindsByCode: ReadonlyMap<string, AuthChallenge["kind"]> = new Map([
  ["CONSENT_REQUIRED", "consent"],
  ["INTERACTION_REQUIRED", "claims"],
  ["UNAUTHENTICATED", "expired"],
] as const);

/** Whether an error of a response requires an action of the user. */
export function isAuthError({ extensions }: GraphQLFormattedError): boolean {
  return toChallengeKind(extensions) !== undefined;
}

/** Collects the challenges of a response: each once, with all its paths. */
export function collectAuthChallenges(errors: readonly GraphQLFormattedError[]): readonly AuthChallenge[] {
  const byKey = new Map<string, AuthChallenge & { paths: (readonly (string | number)[])[] }>();
  for (const { extensions, path } of errors) {
    const kind = toChallengeKind(extensions);
    if (!kind) continue;
    const challenge = {
      downstream: asString(extensions?.["downstream"]),
      kind,
      scopes: extensions?.["scopes"] === undefined ? undefined : asStringArray(extensions["scopes"]),
      claims: asString(extensions?.["claims"]),
      consentUrl: asString(extensions?.["consentUrl"]),
      adminConsentUrl: asString(extensions?.["adminConsentUrl"]),
    };
    const key = JSON.stringify(challenge);
    const known = byKey.get(key) ?? { ...challenge, paths: [] };
    if (path) known.paths.push(path);
    byKey.set(key, known);
  }
  return [...byKey.values()];
}

function toChallengeKind(extensions: GraphQLFormattedError["extensions"]): AuthChallenge["kind"] | undefined {
  return kindsByCode.get(asString(extensions?.["code"]) ?? "");
}
