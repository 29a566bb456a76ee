import type { DownstreamConfig } from "../../config/config.ts";
import { getApiDefinition } from "../../downstream/registry.ts";
import type { HttpClient } from "../../http-client/http-client.ts";
import type { Secret } from "../../lib/secret.ts";
import { failure, ok, warning, type Finding } from "../finding.ts";
import { toConnectionFinding } from "../connection-error.ts";

/**
 * Whether something that is such an API is there; with an access token also whether the API takes it.
 *
 * @param token without one, 401 is the right answer
 */
export async function checkDownstream(
  { name, baseUrl }: DownstreamConfig,
  http: HttpClient,
  token?: Secret,
): Promise<Finding> {
  const { method, path, body } = getApiDefinition(name).probe;
  const check = getDownstreamCheckName(name);
  const variable = `${name}_BASE_URL`;
  const url = `${baseUrl}${path}`;
  const headers = {
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
      `${name} answers ${status} at ${baseUrl}: nothing like it is there.`,
      `Correct the path in ${variable}.`,
    );
  if (status >= 500)
    return warning(`${check}.down`, `${name} is out of order: it answers ${status}.`, "Ask those who run it.");
  if (status >= 300 && status < 400)
    return failure(
      `${check}.redirected`,
      `${name} answers ${status}: it sends callers elsewhere, and redirects are not followed.`,
      `Set ${variable} to the final address.`,
    );
  return token
    ? toTokenCallFinding(name, status)
    : ok(check, `${name} is there: without a token it answers ${status}.`);
}

/** What the check of an API is called. */
export function getDownstreamCheckName(name: DownstreamConfig["name"]): string {
  return `downstream_${name.toLowerCase()}`;
}

function toTokenCallFinding(name: DownstreamConfig["name"], status: number): Finding {
  const check = getDownstreamCheckName(name);
  if (status === 401)
    return failure(
      `${check}.token_refused`,
      `${name} refuses the access token: it answers 401.`,
      `Set ${name}_RESOURCE to the App ID URI that the API accepts as audience, and look whether it accepts the token's version.`,
    );
  if (status < 200 || status > 299)
    return warning(
      `${check}.call_refused`,
      `${name} accepts the access token, and answers ${status} to the simplest read.`,
      "Ask those who run it what the user lacks (a licence, a role).",
    );
  return ok(check, `${name} accepts the access token, and answers.`);
}
