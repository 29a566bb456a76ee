import type { DownstreamConfig } from "../../config/downstreams.ts";
import { revealHeaders } from "../../config/fixed-headers.ts";
import type { HealthProbe } from "../../downstream/api-definition.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import type { Secret } from "../../lib/secret.ts";
import { toConnectionFinding } from "../connection-error.ts";
import { failure, ok, warning, type Finding } from "../finding.ts";

/** A configured API, and the request that checks it. */
export interface CheckedApi extends DownstreamConfig {
  readonly probe: HealthProbe;
}

/**
 * Checks whether the API responds at its base URL; with an access token, also whether the API accepts it.
 *
 * @param token undefined: sends no token, and 401 is a good response
 */
export async function checkDownstream(
  { name, baseUrl, resource, headers: fixedHeaders, probe: { method, path, body } }: CheckedApi,
  http: HttpClient,
  token?: Secret,
): Promise<Finding> {
  const check = getDownstreamCheckName(name);
  const variable = `${name}_BASE_URL`;
  const url = `${baseUrl}${path}`;
  const headers = {
    ...revealHeaders(fixedHeaders),
    accept: "application/json",
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(token && { authorization: `Bearer ${token.reveal()}` }),
  };
  const response = await http
    .send({ method, url, headers, ...(body !== undefined && { body }) })
    .catch((error: unknown) => toConnectionFinding(error, { check, label: name, url: baseUrl, variable }));
  if ("level" in response) return response;
  const { status } = response;
  if (status === 404 || status === 405)
    return failure(
      `${check}.not_found`,
      `${name}: not found at ${baseUrl} (HTTP ${status}).`,
      `Correct the path in ${variable}.`,
    );
  if (status >= 500)
    return warning(
      `${check}.unavailable`,
      `${name} is unavailable (HTTP ${status}).`,
      "Contact the operators of the API.",
    );
  if (status >= 300 && status < 400)
    return failure(
      `${check}.redirected`,
      `${name}: redirect (HTTP ${status}), which is not followed.`,
      `Set ${variable} to the final URL.`,
    );
  if (token) return toTokenCallFinding(name, status);
  if (resource === undefined && (status === 401 || status === 403))
    return warning(
      `${check}.token_required`,
      `${name}: request without an access token rejected (HTTP ${status}).`,
      `Set ${name}_HEADERS if the API needs a key, or remove \`auth: "none"\` from its definition.`,
    );
  return ok(check, `${name} is reachable: HTTP ${status} without an access token.`);
}

export function getDownstreamCheckName(name: DownstreamConfig["name"]): string {
  return `downstream_${name.toLowerCase()}`;
}

function toTokenCallFinding(name: DownstreamConfig["name"], status: number): Finding {
  const check = getDownstreamCheckName(name);
  if (status === 401)
    return failure(
      `${check}.token_refused`,
      `${name}: access token rejected (HTTP 401).`,
      `Set ${name}_RESOURCE to the App ID URI that the API accepts as audience, and check that it accepts the token's version.`,
    );
  if (status < 200 || status > 299)
    return warning(
      `${check}.call_refused`,
      `${name}: access token accepted, but the simplest read failed (HTTP ${status}).`,
      "Contact the operators of the API: the user may lack a licence or a role.",
    );
  return ok(check, `${name} accepts the access token.`);
}
