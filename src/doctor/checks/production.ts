import type { Config } from "../../config/config.ts";
import { ok, warning, type Finding } from "../finding.ts";

const check = "production";

/** What is open in production that is closed there by default. */
export function checkProduction({ server: serving, tokenCache }: Config): readonly Finding[] {
  if (!serving.strictTransportSecurity) return [];
  const findings = [
    serving.explorer &&
      warning(`${check}.explorer`, "The explorer is on in production.", "Unset EXPLORER, unless everybody may see it."),
    tokenCache &&
      new URL(tokenCache.redisUrl.reveal()).protocol === "redis:" &&
      warning(
        `${check}.redis_without_tls`,
        "The connection to Redis is not encrypted, and its password is sent over it.",
        "Use rediss: in REDIS_URL, unless the network between is your own.",
      ),
  ].filter((finding) => finding !== false && finding !== undefined);
  return findings.length > 0 ? findings : [ok(check, "Nothing is open that production closes.")];
}
