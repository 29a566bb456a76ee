import { HttpError } from "../http-client/http-client.ts";
import { failure, type Finding } from "./check-result.ts";

/** Who did not answer. */
export interface Silent {
  /** The check. */
  readonly check: string;
  /** As a sentence begins with it. */
  readonly who: string;
  readonly url: string;
  /** The setting by which it was addressed. */
  readonly variable: string;
}

type Kind = "name_unknown" | "refused" | "tls" | "timeout" | "unreachable";

const nameUnknown = ["ENOTFOUND", "EAI_AGAIN", "EAI_NONAME", "EAI_NODATA"];
const connectTimeout = ["UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"];
/** OpenSSL's words, as Node has them: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const tls = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|INVALID_CA)/;

/** Nobody answered: where on the way it ended. @param error of the HTTP client @throws it, if it is another one */
export function silence(error: unknown, { check, who, url, variable }: Silent): Finding {
  if (!(error instanceof HttpError)) throw error;
  const { hostname, host } = new URL(url);
  const word = codeOf(error.cause);
  switch (kindOf(error, word)) {
    case "name_unknown":
      return failure(
        `${check}.name_unknown`,
        `${who} is not found: there is no host ${hostname}.`,
        `Correct the host in ${variable}, or this machine's DNS settings.`,
      );
    case "refused":
      return failure(
        `${check}.refused`,
        `${who} is not there: ${host} refuses the connection.`,
        `Correct host and port in ${variable}, or start what has to listen there.`,
      );
    case "tls":
      return failure(
        `${check}.tls`,
        `${who} is not trusted: no secure connection to ${host} (${word ?? "TLS"}).`,
        "Name the certificate authority of a proxy or private host in NODE_EXTRA_CA_CERTS, or renew the host's certificate.",
      );
    case "timeout":
      return failure(
        `${check}.timeout`,
        `${who} does not answer in time at ${host}.`,
        `Let this machine through to ${host} (firewall, proxy, network policy), or correct ${variable}.`,
      );
    case "unreachable":
      return failure(
        `${check}.unreachable`,
        `${who} gives no answer at ${host}${word === undefined ? "" : ` (${word})`}.`,
        `Correct ${variable}, or the network between this machine and ${host}.`,
      );
  }
}

function kindOf({ reason }: HttpError, word = ""): Kind {
  if (reason === "timeout" || connectTimeout.includes(word)) return "timeout";
  if (nameUnknown.includes(word)) return "name_unknown";
  if (word === "ECONNREFUSED") return "refused";
  return tls.test(word) ? "tls" : "unreachable";
}

/** Of an error, or of the first one where several addresses were tried. */
function codeOf(cause: unknown): string | undefined {
  const { code, errors, cause: inner } = (cause ?? {}) as { code?: unknown; errors?: unknown[]; cause?: unknown };
  if (typeof code === "string" && /^[A-Z][A-Z\d_]{1,60}$/.test(code)) return code;
  const next = errors?.[0] ?? inner;
  return next === undefined ? undefined : codeOf(next);
}
