import { decodeJwt } from "jose";

/** What an access token for this API says of itself, for people. The API alone judges it. */
export interface TokenFacts {
  readonly name: string;
  readonly userPrincipalName: string | undefined;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch; undefined if it does not say. */
  readonly expiresAt: number | undefined;
}

/** @throws {Error} if it is no JWT */
export function readToken(token: string): TokenFacts {
  const claims = decodeJwt(token);
  const text = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === "string" ? value : undefined;
  };
  const userPrincipalName = text("preferred_username") ?? text("upn");
  return {
    name: text("name") ?? userPrincipalName ?? "somebody",
    userPrincipalName,
    scopes: text("scp")?.split(" ") ?? [],
    expiresAt: claims.exp === undefined ? undefined : claims.exp * 1_000,
  };
}
