import { createHash, randomBytes } from "node:crypto";
import { Secret } from "../../src/lib/secret.ts";
import type { AccessToken } from "../../src/tokens/access-token.ts";
import type { CacheKey } from "../../src/tokens/cache/shared-cache.ts";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");

/** A cache key of a session. */
export const createCacheKey = (session: string, user = "ada"): CacheKey => ({
  id: sha256(session),
  user: sha256(user),
});

export const createEncryptionKey = (): Secret => new Secret(randomBytes(32).toString("base64"));

/** A token with a lifetime of one hour, issued now. */
export function createAccessToken(
  overrides: Partial<Omit<AccessToken, "value">> & { readonly value?: string } = {},
): AccessToken {
  const { value = "an access token", issuedAt = Date.now(), ...more } = overrides;
  return {
    value: new Secret(value),
    scopes: new Set(["user.read"]),
    issuedAt,
    assertionIssuedAt: issuedAt,
    refreshAt: issuedAt + 48 * 60_000,
    expiresAt: issuedAt + 59 * 60_000,
    ...more,
  };
}

/** Tokens as plain objects with their values, for assertions. */
export const toPlainTokens = (tokens: readonly AccessToken[]) =>
  tokens.map(({ value, scopes, ...times }) => ({ value: value.reveal(), scopes: [...scopes], ...times }));

export const getTokenValues = (tokens: readonly AccessToken[]): string[] => tokens.map(({ value }) => value.reveal());
