import { createHash } from "node:crypto";
import type { Identity } from "../../src/entra/identity.ts";
import { Secret } from "../../src/lib/secret.ts";
import type { TokenRequest } from "../../src/tokens/token-provider.ts";

export const tenantId = "7d0c1f7e-52f4-4c7a-9a53-0d6f5c1f2b10";
export const clientId = "a3f1c9d2-6b58-4e07-8c34-5e9d7b2f6a81";
export const clientSecret = "a-secret-of-the-bench";

/** Two downstream APIs with the scopes that a page of fields asks for. */
export const requests: readonly [TokenRequest, TokenRequest] = [
  {
    downstream: "MICROSOFT_GRAPH",
    resource: "https://graph.microsoft.com",
    scopes: ["User.Read", "Mail.Read", "Calendars.Read"],
  },
  { downstream: "PROJECTS", resource: "api://projects", scopes: ["Projects.Read", "Tasks.Read"] },
];

/** Characters of each kind of token: as Entra's are, or a little less. */
export const tokenLengths = { assertion: 1_800, access: 2_000, id: 1_000, refresh: 1_300 };
export type TokenKind = keyof typeof tokenLengths;

/** Whose assertion it is, and what the fake endpoint answers to it. */
export interface SampleClaims {
  readonly oid: string;
  /** The sign-in: another one of the same user has another assertion. */
  readonly sid: string;
  readonly consented: boolean;
}

export const hourMs = 3_600_000;

/** Shaped as a JWT, unsigned: distinct for each kind and subject, of the kind's length, the same each time. */
export function sampleToken(kind: TokenKind, claims: object): string {
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
  // One flat string, as a parser would have made, not a tree of its parts.
  return Buffer.from(`${head}.${signature}`, "latin1").toString("latin1");
}

/** What an assertion made here says. */
export function decodeClaims(assertion: string): SampleClaims {
  const [, payload = ""] = assertion.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as SampleClaims;
}

/** The user of a number, with an object id of its own. */
export function toUserId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** An identity as the door makes one of a validated token, frozen. */
export function createIdentity(claims: SampleClaims): Identity {
  return freezeIdentity(claims.oid, sampleToken("assertion", claims));
}

/** Another identity object for the same token, of which nothing is known yet. */
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
    expiresAt: startedAt + 2 * hourMs,
    supportsClaimsChallenges: false,
    assertion: new Secret(assertion),
  });
}

const startedAt = Date.now();

function encodeJson(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
