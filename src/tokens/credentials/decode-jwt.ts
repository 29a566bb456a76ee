import { parseJsonObject } from "../../lib/json.ts";

/** The `exp` of a JWT that is not verified, in milliseconds since the epoch; undefined if there is none. */
export function getTokenExpiry(token: string): number | undefined {
  const { exp } = decodePart(token, 1);
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
