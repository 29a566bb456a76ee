import { decodeJwt } from "jose";

/** Claims of an access token for this API, for display only. The API validates the token. */
export interface TokenClaims {
  readonly name: string;
  readonly userPrincipalName: string | undefined;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch; undefined without an `exp` claim. */
  readonly expiresAt: number | undefined;
}

/** @throws {Error} if the token is not a JWT */
export function readToken(token: string): TokenClaims {
  const claims = decodeJwt(token);
  const readString = (name: string): string | undefined => {
    const value = claims[name];
    return typeof value === "string" ? value : undefined;
  };
  const userPrincipalName = readString("preferred_username") ?? readString("upn");
  return {
    name: readString("name") ?? userPrincipalName ?? "unknown user",
    userPrincipalName,
    scopes: readString("scp")?.split(" ") ?? [],
    expiresAt: claims.exp === undefined ? undefined : claims.exp * 1_000,
  };
}
