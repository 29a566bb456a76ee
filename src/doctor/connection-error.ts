import { HttpError } from "../http-client/http-error.ts";
import { ProxyError } from "../http-client/tunnel.ts";
import { failure, type Finding } from "./finding.ts";

/** The server that a check called. */
export interface Endpoint {
  /** Name of the check. */
  readonly check: string;
  /** Name of the server in messages. */
  readonly label: string;
  readonly url: string;
  /** The environment variable that configures the URL. */
  readonly variable: string;
}

/** An error of the connection between this machine and the server, or of the proxy between them. */
type ConnectionErrorKind = "name_unknown" | "refused" | "tls" | "timeout" | "unreachable";

const dnsErrorCodes = ["ENOTFOUND", "EAI_AGAIN", "EAI_NONAME", "EAI_NODATA"];
const connectTimeoutCodes = ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"];
/** @see https://nodejs.org/api/tls.html#x509-certificate-error-codes */
export const tlsErrorCode =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|INVALID_CA)/;

/**
 * Converts a connection error (proxy, DNS, TCP, TLS, timeout) to a finding.
 *
 * @throws `error`, if it is not an HttpError
 */
export function toConnectionFinding(error: unknown, endpoint: Endpoint): Finding {
  if (!(error instanceof HttpError)) throw error;
  const proxyError = findProxyError(error);
  if (proxyError) return toProxyFinding(proxyError, endpoint);
  const { check, label, url, variable } = endpoint;
  const { hostname, host } = new URL(url);
  const errorCode = getErrorCode(error.cause);
  switch (classifyError(error, errorCode)) {
    case "name_unknown":
      return failure(
        `${check}.name_unknown`,
        `${label}: the host name ${hostname} cannot be resolved.`,
        `Correct the host in ${variable}, or this machine's DNS settings.`,
      );
    case "refused":
      return failure(
        `${check}.refused`,
        `${label}: ${host} does not accept connections (ECONNREFUSED).`,
        `Correct host and port in ${variable}, or start the server.`,
      );
    case "tls":
      return failure(
        `${check}.tls`,
        `${label}: the TLS connection to ${host} failed (${errorCode ?? "TLS"}).`,
        "Set NODE_EXTRA_CA_CERTS to the certificate authority of a proxy or private host, or renew the host's certificate.",
      );
    case "timeout":
      return failure(
        `${check}.timeout`,
        `${label}: the request to ${host} timed out.`,
        `Allow connections from this machine to ${host} (firewall, proxy, network policy), or correct ${variable}.`,
      );
    case "unreachable":
      return failure(
        `${check}.unreachable`,
        `${label}: the request to ${host} failed${errorCode === undefined ? "" : ` (${errorCode})`}.`,
        `Correct ${variable}, or the network between this machine and ${host}.`,
      );
  }
}

/** The host name of the server is not resolved by this machine, but by the proxy. */
function toProxyFinding({ proxy, status, cause }: ProxyError, { check, label, url }: Endpoint): Finding {
  const { host, protocol } = new URL(url);
  const proxyVariable = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const errorCode = getErrorCode(cause);
  if (status === undefined)
    return failure(
      `${check}.proxy_unreachable`,
      `${label}: the proxy ${proxy} cannot be reached${errorCode === undefined ? "" : ` (${errorCode})`}.`,
      tlsErrorCode.test(errorCode ?? "")
        ? `Set NODE_EXTRA_CA_CERTS to the certificate authority of the proxy, or use http: in ${proxyVariable}.`
        : `Correct scheme, host and port in ${proxyVariable}, or add ${host} to NO_PROXY if it is reached without a proxy.`,
    );
  // Some proxies respond with 401 to wrong credentials.
  if (status === 407 || status === 401)
    return failure(
      `${check}.proxy_auth`,
      `${label}: the proxy ${proxy} requires a user name and password, or rejects them (HTTP ${status}).`,
      `Set ${proxyVariable} to http://user:password@host:port, percent-encoded. Only Basic authentication is supported.`,
    );
  return failure(
    `${check}.proxy_rejected`,
    `${label}: the proxy ${proxy} opens no tunnel to ${host} (HTTP ${status}).`,
    `Allow CONNECT to ${host} in the proxy, and check that the proxy can resolve and reach it; or add it to NO_PROXY.`,
  );
}

function findProxyError(error: unknown): ProxyError | undefined {
  if (error instanceof ProxyError || error === undefined) return error;
  return error instanceof Error ? findProxyError(error.cause) : undefined;
}

function classifyError({ reason }: HttpError, errorCode = ""): ConnectionErrorKind {
  if (reason === "timeout" || connectTimeoutCodes.includes(errorCode)) return "timeout";
  if (dnsErrorCodes.includes(errorCode)) return "name_unknown";
  if (errorCode === "ECONNREFUSED") return "refused";
  return tlsErrorCode.test(errorCode) ? "tls" : "unreachable";
}

/** Returns the code of an error or its cause; of an AggregateError (several addresses), that of the first error. */
function getErrorCode(error: unknown): string | undefined {
  const { code, errors, cause } = (error ?? {}) as { code?: unknown; errors?: unknown[]; cause?: unknown };
  if (typeof code === "string" && /^[A-Z][A-Z\d_]{1,60}$/.test(code)) return code;
  const next = errors?.[0] ?? cause;
  return next === undefined ? undefined : getErrorCode(next);
}
