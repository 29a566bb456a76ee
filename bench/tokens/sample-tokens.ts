import { createHash } from "node:crypto";
import type { Identity } from "../../src/entra/identity.ts";
import { Secret } from "../../src/lib/secret.ts";
import type { TokenRequest } from "../../src/tokens/token-provider.ts";

export const tenantId = "7d0c1f7e-52f4-4c7a-9a53-0d6f5c1f2b10";
export const clientId = "a3f1c9d2-6b58-4e07-8c34-5e9d7b2f6a81";
export const clientSecret = "a-secret-of-the-bench";

/** Token requests for two downstream APIs with the scopes of a typical operation. */
export const requests: readonly [TokenRequest, TokenRequest] = [
  {
    downstream: "MICROSOFT_GRAPH",
    resource: "https://graph.microsoft.com",
    scopes: ["User.Read", "Mail.Read", "Calendars.Read"],
  },
  { downstream: "PROJECTS", resource: "api://projects", scopes: ["Projects.Read", "Tasks.Read"] },
];

/** Length of each kind of token in characters, similar to Entra ID's. */
export const tokenLengths = { assertion: 1_800, access: 2_000, id: 1_000, refresh: 1_300 };
export type TokenKind = keyof typeof tokenLengths;

/** Claims of an assertion, which determine the response of the fake token endpoint. */
export interface SampleClaims {
  readonly oid: string;
  /** Session id: each session of a user has its own assertion. */
  readonly sid: string;
  readonly consented: boolean;
}

export const hourMs = 3_600_000;

/** Creates an unsigned token in the form of a JWT: deterministic, distinct by kind and claims, with the length of its kind. */
export function createSampleToken(kind: TokenKind, claims: object): string {
  const head = [
    { typ: "JWT", alg: "RS256", kid: kind },
    { tid: tenantId, ...claims },
  ]
    .map(encodeJson)
    .join(".");
  const seed = createHash("sha512").update(`${kind} ${head}`).digest("base64url");
  const signature = seed
    .repeat(Math.ceil(tokenLengths[kind] / seed.length))
    .slice(0, tokenLengths[kind] - head.length - 1);
  // Flattens the string, as if it came from a parser; V8 would otherwise keep a tree of its parts.
  return Buffer.from(`${head}.${signature}`, "latin1").toString("latin1");
}

/** Decodes the claims of a sample assertion. */
export function decodeClaims(assertion: string): SampleClaims {
  const [, payload = ""] = assertion.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as SampleClaims;
}

/** Returns the object id of the user with this number. */
export function toUserId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** Creates a frozen identity, as authentication does for a validated token. */
export function createIdentity(claims: SampleClaims): Identity {
  return freezeIdentity(claims.oid, createSampleToken("assertion", claims));
}

/** Creates another identity object for the same token, for which nothing is cached yet. */
export function copyIdentity({ objectId, assertion }: Identity): Identity {
  return freezeIdentity(objectId, assertion.reveal());
}

function freezeIdentity(objectId: string, assertion: string): Identity {
  return Object.freeze({
    objectId,
    tenantId,
    clientId,
    scopes: ["access_as_user"],
    roles: [],
    issuedAt: startedAt,
    expiresAt: startedAt + 2 * hourMs,
    supportsClaimsChallenges: false,
    assertion: new Secret(assertion),
  });
}

const startedAt = Date.now();

function encodeJson(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
