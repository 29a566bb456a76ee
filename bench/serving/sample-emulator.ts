import { createHash } from "node:crypto";

/** The tenant for which all subjects are configured. */
export const tenantId = "7d0c1f7e-52f4-4c7a-9a53-0d6f5c1f2b10";
export const clientId = "a3f1c9d2-6b58-4e07-8c34-5e9d7b2f6a81";
export const clientSecret = "a-secret-of-the-bench";
export const scope = "access_as_user";

/** Both downstream APIs. */
export const resources = ["https://graph.microsoft.com", "api://projects"] as const;
export type Resource = (typeof resources)[number];

/** Requested scope per API; one is enough, since Entra ID grants all consented scopes of a resource at once. */
export const scopeByResource: Readonly<Record<Resource, string>> = {
  "https://graph.microsoft.com": "User.Read",
  "api://projects": "Projects.Read",
};

/** Returns the object id of the user with this number. */
export function toUserId(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** Creates the tokens of a user for an API: the same tokens each time, with the length of Entra ID's. */
export function createTokens(oid: string, resource: string) {
  const idClaims = { oid, tid: tenantId, sub: oid, aud: clientId, preferred_username: `${oid}@example.com`, name: oid };
  return {
    access_token: createOpaqueText(`access ${resource} ${oid}`, 2_000),
    refresh_token: createOpaqueText(`refresh ${oid}`, 1_300),
    id_token: `${encodeJson({ typ: "JWT", alg: "RS256" })}.${encodeJson(idClaims)}.${createOpaqueText(oid, 342)}`,
    client_info: encodeJson({ uid: oid, utid: tenantId }),
  };
}

/** Decodes the claims of a token without verifying it. */
export function decodeClaims(token: string): { readonly oid: string } {
  const [, payload = ""] = token.split(".");
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as { oid: string };
}

function createOpaqueText(seed: string, length: number): string {
  const text = createHash("sha512").update(seed).digest("base64url");
  // Flattens the string, as if it came from a parser; V8 would otherwise keep a tree of its parts.
  return Buffer.from(text.repeat(Math.ceil(length / text.length)).slice(0, length), "latin1").toString("latin1");
}

function encodeJson(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
