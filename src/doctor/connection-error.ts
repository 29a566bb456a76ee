import { HttpError } from "../http-client/http-client.ts";
import { failure, type Finding } from "./finding.ts";

/** Who did not answer. */
export interface Endpoint {
  /** The check. */
  readonly check: string;
  /** As a sentence begins with it. */
  readonly label: string;
  readonly url: string;
  /** The setting by which it was addressed. */
  readonly variable: string;
}

type ConnectionErrorKind = "name_unknown" | "refused" | "tls" | "timeout" | "unreachable";

const dnsErrorCodes = ["ENOTFOUND", "EAI_AGAIN", "EAI_NONAME", "EAI_NODATA"];
const connectTimeoutCodes = ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"];
/** OpenSSL's words, as Node has them: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const tlsErrorCode =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|INVALID_CA)/;

/** Nobody answered: where on the way it ended. @param error of the HTTP client @throws it, if it is another one */
export function toConnectionFinding(error: unknown, { check, label, url, variable }: Endpoint): Finding {
  if (!(error instanceof HttpError)) throw error;
  const { hostname, host } = new URL(url);
  const errorCode = getErrorCode(error.cause);
  switch (classifyError(error, errorCode)) {
    case "name_unknown":
      return failure(
        `${check}.name_unknown`,
        `${label} is not found: there is no host ${hostname}.`,
        `Correct the host in ${variable}, or this machine's DNS settings.`,
      );
    case "refused":
      return failure(
        `${check}.refused`,
        `${label} is not there: ${host} refuses the connection.`,
        `Correct host and port in ${variable}, or start what has to listen there.`,
      );
    case "tls":
      return failure(
        `${check}.tls`,
        `${label} is not trusted: no secure connection to ${host} (${errorCode ?? "TLS"}).`,
        "Name the certificate authority of a proxy or private host in NODE_EXTRA_CA_CERTS, or renew the host's certificate.",
      );
    case "timeout":
      return failure(
        `${check}.timeout`,
        `${label} does not answer in time at ${host}.`,
        `Let this machine through to ${host} (firewall, proxy, network policy), or correct ${variable}.`,
      );
    case "unreachable":
      return failure(
        `${check}.unreachable`,
        `${label} gives no answer at ${host}${errorCode === undefined ? "" : ` (${errorCode})`}.`,
        `Correct ${variable}, or the network between this machine and ${host}.`,
      );
  }
}

function classifyError({ reason }: HttpError, errorCode = ""): ConnectionErrorKind {
  if (reason === "timeout" || connectTimeoutCodes.includes(errorCode)) return "timeout";
  if (dnsErrorCodes.includes(errorCode)) return "name_unknown";
  if (errorCode === "ECONNREFUSED") return "refused";
  return tlsErrorCode.test(errorCode) ? "tls" : "unreachable";
}

/** Of an error, or of the first one where several addresses were tried. */
function getErrorCode(cause: unknown): string | undefined {
  const { code, errors, cause: inner } = (cause ?? {}) as { code?: unknown; errors?: unknown[]; cause?: unknown };
  if (typeof code === "string" && /^[A-Z][A-Z\d_]{1,60}$/.test(code)) return code;
  const next = errors?.[0] ?? inner;
  return next === undefined ? undefined : getErrorCode(next);
}
