import { getExposedFeatures, type Config } from "../../config/config.ts";
import { ok, warning, type Finding } from "../finding.ts";

const check = "production";

/**
 * Reports development features, open access and unencrypted connections in production. Outside production, reports
 * development features only if other machines can use them.
 */
export function checkProduction({ server, auth, tokenCache }: Config): readonly Finding[] {
  if (!server.strictTransportSecurity) return checkExposedFeatures(server);
  const findings = [
    server.explorer &&
      warning(
        `${check}.explorer`,
        "The explorer is enabled in production.",
        "Unset EXPLORER, unless the explorer may be public.",
      ),
    auth.allowedClients === "any" &&
      warning(
        `${check}.any_client`,
        "Every client app with a scope of this API may call it.",
        "List the client apps that may call in ALLOWED_CLIENT_IDS, instead of '*'.",
      ),
    tokenCache &&
      !tokenCache.redis.tls &&
      warning(
        `${check}.redis_without_tls`,
        "The connection to Redis is not encrypted, and its password is sent in plain text.",
        "Use rediss: in REDIS_URL, unless the network is private.",
      ),
  ].filter((finding) => finding !== false && finding !== undefined);
  return findings.length > 0 ? findings : [ok(check, "No development features are enabled.")];
}

function checkExposedFeatures(server: Config["server"]): readonly Finding[] {
  const features = getExposedFeatures(server);
  if (features.length === 0) return [];
  return [
    warning(
      `${check}.exposed`,
      `NODE_ENV is not production, and HOST is not a loopback address: development features (${features.join(", ")}) are open to other machines.`,
      "Set NODE_ENV=production, or HOST=127.0.0.1.",
    ),
  ];
}
