import { decodeJwt } from "jose";

/** What an access token for this API says of itself, for people. The API alone judges it. */
export interface TokenClaims {
  readonly name: string;
  readonly userPrincipalName: string | undefined;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch; undefined if it does not say. */
  readonly expiresAt: number | undefined;
}

/** @throws {Error} if it is no JWT */
export function readToken(token: string): TokenClaims {
  const claims = decodeJwt(token);
  const readString = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === "string" ? value : undefined;
  };
  const userPrincipalName = readString("preferred_username") ?? readString("upn");
  return {
    name: readString("name") ?? userPrincipalName ?? "somebody",
    userPrincipalName,
    scopes: readString("scp")?.split(" ") ?? [],
    expiresAt: claims.exp === undefined ? undefined : claims.exp * 1_000,
  };
}
