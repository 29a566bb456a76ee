import { hash } from "node:crypto";

/** SHA-256 of several texts, base64url. As JSON, so that different parts never give the same input. */
export function hashParts(...parts: readonly string[]): string {
  return hash("sha256", JSON.stringify(parts), "base64url");
}
