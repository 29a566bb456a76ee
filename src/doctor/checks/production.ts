import type { Config } from "../../config/config.ts";
import { ok, warning, type Finding } from "../finding.ts";

const check = "production";

/** Reports development features and unencrypted connections in production. No findings outside production. */
export function checkProduction({ server, tokenCache }: Config): readonly Finding[] {
  if (!server.strictTransportSecurity) return [];
  const findings = [
    server.explorer &&
      warning(
        `${check}.explorer`,
        "The explorer is enabled in production.",
        "Unset EXPLORER, unless the explorer may be public.",
      ),
    tokenCache &&
      new URL(tokenCache.redisUrl.reveal()).protocol === "redis:" &&
      warning(
        `${check}.redis_without_tls`,
        "The connection to Redis is not encrypted, and its password is sent in plain text.",
        "Use rediss: in REDIS_URL, unless the network is private.",
      ),
  ].filter((finding) => finding !== false && finding !== undefined);
  return findings.length > 0 ? findings : [ok(check, "No development features are enabled.")];
}
