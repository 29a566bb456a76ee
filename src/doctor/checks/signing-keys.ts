import { ServiceError } from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import type { OpenIdMetadata } from "../../auth/openid-provider.ts";
import { importKeys } from "../../auth/jwks.ts";
import { failure, ok, skipped, type Finding } from "../finding.ts";
import { parseJsonObject } from "../../lib/json.ts";
import { toConnectionFinding } from "../connection-error.ts";

const check = "keys";

/** The keys that the directory signs with: whether callers' tokens can be verified. */
export async function checkSigningKeys(discovered: OpenIdMetadata | undefined, http: HttpClient): Promise<Finding> {
  if (!discovered) return skipped(check, "The keys are not looked at: the directory does not say where they are.");
  const url = discovered.jwksUri;
  const response = await http
    .send({ method: "GET", url })
    .catch((error: unknown) =>
      toConnectionFinding(error, { check, label: "The directory's key set", url, variable: "AZURE_AUTHORITY_HOST" }),
    );
  if ("level" in response) return response;
  try {
    const keys = await importKeys(response.status === 200 ? parseJsonObject(response.body) : {});
    return ok(check, `The directory lists ${keys.size} ${keys.size === 1 ? "key" : "keys"} to verify tokens with.`);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return failure(
      `${check}.unusable`,
      `The directory lists no key to verify tokens with (RS256); its key set answers ${response.status}.`,
      "Try again later; if it stays so, look whether a proxy answers in place of AZURE_AUTHORITY_HOST.",
    );
  }
}
