import type { GraphQLFormattedError } from "graphql";

/** What a user has to do before some fields can be answered. */
export interface AuthChallenge {
  readonly downstream: string | undefined;
  readonly kind: "consent" | "claims" | "expired";
  /** What consent is missing to. */
  readonly scopes: readonly string[] | undefined;
  /** The directory's claims request, as JSON. */
  readonly claims: string | undefined;
  /** Where the user consents. The redirect is the client's to add. */
  readonly consentUrl: string | undefined;
  /** Where an administrator consents for everybody. */
  readonly adminConsentUrl: string | undefined;
  /** The fields that wait for it. */
  readonly paths: readonly (readonly (string | number)[])[];
}

/** By the code of an error, what it challenges to. */
const kindsByCode: Readonly<Record<string, AuthChallenge["kind"]>> = {
  CONSENT_REQUIRED: "consent",
  INTERACTION_REQUIRED: "claims",
  UNAUTHENTICATED: "expired",
};

/** Whether an error of a response says that the user has to do something. */
export function isAuthError({ extensions }: GraphQLFormattedError): boolean {
  return toChallengeKind(extensions) !== undefined;
}

/** The challenges of a response: each once, with all the paths that it is about. */
export function collectAuthChallenges(errors: readonly GraphQLFormattedError[]): readonly AuthChallenge[] {
  const byKey = new Map<string, AuthChallenge & { paths: (readonly (string | number)[])[] }>();
  for (const { extensions, path } of errors) {
    const kind = toChallengeKind(extensions);
    if (!kind) continue;
    const challenge = {
      downstream: text(extensions?.["downstream"]),
      kind,
      scopes: texts(extensions?.["scopes"]),
      claims: text(extensions?.["claims"]),
      consentUrl: text(extensions?.["consentUrl"]),
      adminConsentUrl: text(extensions?.["adminConsentUrl"]),
    };
    const key = JSON.stringify(challenge);
    const known = byKey.get(key) ?? { ...challenge, paths: [] };
    if (path) known.paths.push(path);
    byKey.set(key, known);
  }
  return [...byKey.values()];
}

function toChallengeKind(extensions: GraphQLFormattedError["extensions"]): AuthChallenge["kind"] | undefined {
  return kindsByCode[text(extensions?.["code"]) ?? ""];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : undefined;
}
