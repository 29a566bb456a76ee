import { buildSchema } from "graphql";
import { createEnvReader, type Environment } from "../config/env-reader.ts";
import { loadProxyConfig } from "../config/proxy.ts";
import { toConnectionFinding } from "../doctor/connection-error.ts";
import { createHttpClient, type HttpClient, type HttpResponse } from "../http-client/http-client.ts";
import { HttpError } from "../http-client/http-error.ts";
import { isLoopbackHost } from "../lib/url-host.ts";
import { CommandError } from "./command.ts";
import { getEmulatorToken } from "./emulator/token.ts";

const httpLimits = { timeoutMs: 30_000, maxResponseBytes: 16_777_216, connections: 1 };

const getTokenHint =
  "set OBOQL_TOKEN to an access token for this server; 'npm run -s token' in the server's project prints one";

/**
 * Reads the SDL of a running server.
 *
 * @param address `https:`, or `http:` on loopback; the URL of the SDL, or that of the server
 * @param limits of the request. Default: 30 s and 16 MiB; tests use others
 * @throws {ConfigError} if a variable is invalid
 * @throws {CommandError} if there is no SDL at the address
 */
export async function fetchSchema(
  environment: Environment,
  address: string,
  limits: Partial<typeof httpLimits> = {},
): Promise<string> {
  const url = parseAddress(address);
  const options = { ...httpLimits, ...limits };
  const http = createHttpClient({ ...options, proxy: loadProxyConfig(environment) });
  try {
    const token = await getToken(environment, http, url);
    const headers = { accept: "text/plain", ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const response = await http.send({ method: "GET", url: url.href, headers }).catch((error: unknown) => {
      throw toRequestError(error, url, options.maxResponseBytes);
    });
    if (response.status !== 200) throw toStatusError(response, url, token !== undefined);
    validateSdl(response, url);
    return response.body;
  } finally {
    await http.close();
  }
}

/** The path of the SDL may be left out. */
function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopbackHost(url.hostname));
  if (!url || !isSafe)
    throw new CommandError("--from must be an https: URL, or an http: URL on localhost, such as http://localhost:4000");
  if (url.username !== "" || url.password !== "" || url.hash !== "")
    throw new CommandError(`--from must be a URL without user name and fragment; ${getTokenHint}`);
  if (url.pathname === "/") url.pathname = "/schema.graphql";
  return url;
}

/** In local mode the emulator's token of a sample user serves. @returns undefined if there is no token */
async function getToken(environment: Environment, http: HttpClient, { hostname }: URL): Promise<string | undefined> {
  const read = createEnvReader(environment);
  const token = read.text("OBOQL_TOKEN", "");
  const emulatorPort = read.port("EMULATOR_PORT", 4001);
  if (/[^\x21-\x7e]/.test(token)) read.addError("OBOQL_TOKEN", "must be an access token, without spaces");
  read.assertValid();
  if (token !== "") return token;
  if (!isLoopbackHost(hostname)) return undefined;
  return getEmulatorToken(http, emulatorPort, undefined).catch(() => undefined);
}

function toRequestError(error: unknown, url: URL, maxBytes: number): CommandError {
  if (error instanceof HttpError && error.reason === "too_large")
    return new CommandError(`${url.href} has more than ${maxBytes} bytes; check that it is the URL of the SDL`);
  const endpoint = { check: "schema", label: url.origin, url: url.href, variable: "--from" };
  const { message, fix } = toConnectionFinding(error, endpoint);
  return new CommandError(fix === undefined ? message : `${message} ${fix}`, { cause: error });
}

function toStatusError({ status, headers }: HttpResponse, { href }: URL, hasToken: boolean): CommandError {
  const seconds = headers["retry-after"];
  switch (status) {
    case 401:
      return new CommandError(
        hasToken
          ? `${href}: the access token is rejected (401): it is expired, or for another API; ${getTokenHint}`
          : `${href} requires an access token (401); ${getTokenHint}`,
      );
    case 403:
      return new CommandError(`${href}: the user or the client app of the access token may not call this server (403)`);
    case 404:
      return new CommandError(
        `${href} does not exist (404); introspection is off there, or the URL is wrong: ` +
          "set INTROSPECTION=true on a server that developers may read, and use its URL",
      );
    case 429:
    case 503:
      return new CommandError(
        `${href} is busy (${status}); try again ${/^\d{1,6}$/.test(seconds ?? "") ? `in ${seconds} s` : "later"}`,
      );
    default:
      return new CommandError(
        status >= 300 && status < 400
          ? `${href} redirects${toTarget(headers["location"], href)} (${status}), which is not followed, so that the access ` +
              "token is sent to no other server; use the final URL"
          : `${href}: no SDL but the status ${status}; use the URL of the server, or that of its /schema.graphql`,
      );
  }
}

/** Without the query, which may have parameters of a sign-in. */
function toTarget(location: string | undefined, base: string): string {
  if (location === undefined || !URL.canParse(location, base)) return "";
  const { origin, pathname } = new URL(location, base);
  return ` to ${origin}${pathname}`;
}

function validateSdl({ headers, body }: HttpResponse, { href }: URL): void {
  if (/^text\/html\b/i.test(headers["content-type"] ?? "") || /^\s*</.test(body))
    throw new CommandError(
      `${href} returns a page (HTML) instead of SDL; is it the URL of a server, and does no proxy or sign-in page reply?`,
    );
  try {
    buildSchema(body);
  } catch (cause) {
    const [reason = ""] = cause instanceof Error ? cause.message.split("\n") : [];
    throw new CommandError(`${href} returns no valid SDL: ${reason}`, { cause });
  }
}
