import { parseJsonObject } from "../../lib/json.ts";

/** The claims of a JWT that is not verified; none if it cannot be decoded. */
export function decodeUnverifiedClaims(token: string): Readonly<Record<string, unknown>> {
  return decodePart(token, 1);
}

/** The `exp` of a JWT that is not verified, in milliseconds since the epoch; undefined if there is none. */
export function getTokenExpiry(token: string): number | undefined {
  const { exp } = decodeUnverifiedClaims(token);
  return typeof exp === "number" ? exp * 1000 : undefined;
}

/** The `alg` of a JWT that is not verified; undefined if there is none. */
export function getTokenAlgorithm(token: string): string | undefined {
  const { alg } = decodePart(token, 0);
  return typeof alg === "string" ? alg : undefined;
}

function decodePart(token: string, index: 0 | 1): Readonly<Record<string, unknown>> {
  return parseJsonObject(Buffer.from(token.split(".")[index] ?? "", "base64url").toString());
}
