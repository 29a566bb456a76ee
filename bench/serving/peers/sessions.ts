import { createHash, createPublicKey, verify, type JsonWebKey, type KeyObject } from "node:crypto";
import type { PeerSettings } from "../operation.ts";
import { clientId, clientSecret, resources, scope, scopeByResource, tenantId } from "../sample-emulator.ts";
import type { Tokens } from "./schema.ts";

/** Returns the access tokens of the session with this `Authorization` header. @throws {Error} if the token is invalid */
export type TokensFor = (authorization: string | null | undefined) => Promise<Tokens>;

interface Session {
  readonly expiresAt: number;
  readonly tokens: Tokens;
}

interface Claims {
  readonly iss?: string;
  readonly aud?: string;
  readonly exp?: number;
  readonly nbf?: number;
  readonly scp?: string;
}

/**
 * Performs the same checks as OboQL: signature (RS256), issuer, audience, lifetime and scope. The result is cached by the
 * SHA-256 of the token, together with the access tokens.
 */
export async function createSessions({ stubUrl }: PeerSettings): Promise<TokensFor> {
  const authority = `${stubUrl}/${tenantId}`;
  const keys = await fetchKeys(`${authority}/discovery/v2.0/keys`);
  const sessions = new Map<string, Session>();
  return async (authorization) => {
    if (!authorization?.startsWith("Bearer ")) throw new Error("the bearer token is missing");
    const token = authorization.slice("Bearer ".length);
    const hash = createHash("sha256").update(token).digest("base64url");
    const session = sessions.get(hash);
    if (session && session.expiresAt > Date.now()) return session.tokens;
    const { exp = 0 } = verifyToken(token, keys, `${authority}/v2.0`);
    const [graph, projects] = await Promise.all(
      resources.map((resource) => exchangeToken(authority, token, `${resource}/${scopeByResource[resource]}`)),
    );
    const tokens = { graph: graph ?? "", projects: projects ?? "" };
    sessions.set(hash, { expiresAt: exp * 1_000, tokens });
    return tokens;
  };
}

async function fetchKeys(url: string): Promise<ReadonlyMap<string, KeyObject>> {
  const { keys } = (await (await fetch(url)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  return new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: "jwk" })]));
}

function verifyToken(token: string, keys: ReadonlyMap<string, KeyObject>, issuer: string): Claims {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const { alg, kid } = decodeJson(header) as { alg?: string; kid?: string };
  const key = keys.get(kid ?? "");
  if (alg !== "RS256" || !key) throw new Error("the token has an unknown signing key");
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify("RSA-SHA256", signed, key, Buffer.from(signature, "base64url")))
    throw new Error("the signature is invalid");
  const claims = decodeJson(payload) as Claims;
  const { iss, aud, exp = 0, nbf = 0, scp = "" } = claims;
  const now = Date.now() / 1_000;
  const isValid = iss === issuer && aud === clientId && nbf <= now + 60 && exp > now && scp.split(" ").includes(scope);
  if (!isValid) throw new Error("issuer, audience, lifetime or scope is invalid");
  return claims;
}

async function exchangeToken(authority: string, assertion: string, scope: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    client_id: clientId,
    client_secret: clientSecret,
    requested_token_use: "on_behalf_of",
    assertion,
    scope,
  });
  const response = await fetch(`${authority}/oauth2/v2.0/token`, { method: "POST", body });
  return ((await response.json()) as { access_token: string }).access_token;
}

function decodeJson(part: string): unknown {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}
