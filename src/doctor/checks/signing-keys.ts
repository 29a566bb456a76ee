import { importKeySet } from "../../auth/key-set.ts";
import type { OpenIdMetadata } from "../../auth/openid-metadata.ts";
import { ServiceError } from "../../errors/service-errors.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import { parseJsonObject } from "../../lib/json.ts";
import { toConnectionFinding } from "../connection-error.ts";
import { failure, ok, skipped, type Finding } from "../finding.ts";

const check = "keys";

/** Checks whether the key set of Microsoft Entra ID has a key with which tokens can be verified. */
export async function checkSigningKeys(metadata: OpenIdMetadata | undefined, http: HttpClient): Promise<Finding> {
  if (!metadata) return skipped(check, "The key set was not checked: the OpenID metadata is unavailable.");
  const url = metadata.jwksUri;
  const endpoint = { check, label: "Key set of Microsoft Entra ID", url, variable: "AZURE_AUTHORITY_HOST" };
  const response = await http
    .send({ method: "GET", url })
    .catch((error: unknown) => toConnectionFinding(error, endpoint));
  if ("level" in response) return response;
  try {
    const { keys } = await importKeySet(response.status === 200 ? parseJsonObject(response.body) : {});
    return ok(check, `The key set has ${keys.size} ${keys.size === 1 ? "key" : "keys"} for RS256.`);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return failure(
      `${check}.invalid`,
      `The key set has no key for RS256 (HTTP ${response.status}).`,
      "Try again later. If the problem persists, check whether a proxy responds in place of AZURE_AUTHORITY_HOST.",
    );
  }
}
