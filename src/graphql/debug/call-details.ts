import { CircuitOpenError } from "../../http-client/circuit-breaker.ts";
import { HttpError } from "../../http-client/http-error.ts";
import type { TracedCall } from "../../downstream/http/call-trace.ts";
import { parseJson } from "../../lib/json.ts";
import { getCauses } from "../../lib/error-causes.ts";
import { cutToBytes, redact } from "../../lib/redact.ts";

/** A downstream call, for a developer: without its headers, its body, and the values of its query. */
export interface CallDetails {
  readonly api: string;
  readonly method: string;
  /** The values of the query are replaced: they may be variables. */
  readonly url: string;
  readonly status?: number;
  /** At most 500 bytes of the response body. */
  readonly body?: string;
  /** Why there was no response, such as `ECONNREFUSED 127.0.0.1:4002`. */
  readonly network?: string;
}

const maxBodyBytes = 500;

export function describeCall({ downstream, request, response, cause }: TracedCall): CallDetails {
  const { method, url } = request;
  return {
    api: downstream,
    method,
    url: hideQueryValues(url),
    ...(response && { status: response.status, body: getExcerpt(response.body, request) }),
    ...(!response && { network: describeNetworkError(url, cause) }),
  };
}

function hideQueryValues(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) return redact(url.split("?")[0] ?? "");
  const names = [...new Set(parsed.searchParams.keys())];
  const query = names.length > 0 ? `?${names.map((name) => `${redact(name)}=...`).join("&")}` : "";
  return `${parsed.origin}${redact(parsed.pathname)}${query}`;
}

/** An API may echo what it was sent. */
function getExcerpt(body: unknown, request: TracedCall["request"]): string {
  if (request.responseEncoding === "base64") return "[binary]";
  const text = typeof body === "string" ? decodeEntities(body) : JSON.stringify(body ?? "");
  const headers = Object.entries(request.headers ?? {}).filter(([name]) => !publicHeaders.has(name.toLowerCase()));
  const parsed = URL.canParse(request.url) ? new URL(request.url) : undefined;
  const sent = [
    request.body ?? "",
    ...collectTexts(parseJson(request.body ?? "")),
    ...headers.flatMap(([, value]) => [value, value.replace(/^\w+ /, ""), ...value.split(".")]),
    ...(parsed ? [parsed.search, ...parsed.searchParams.values()] : []),
  ];
  return cutToBytes(redact(text, [...sent, ...sent.map((value) => JSON.stringify(value).slice(1, -1))]), maxBodyBytes);
}

/** The texts in a request body: messages about a value quote it. */
function collectTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(collectTexts) : [];
}

/** Error pages escape what they quote. */
function decodeEntities(text: string): string {
  return text
    .replaceAll(/&#x([\da-f]{1,5});/gi, (_entity, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d{1,6});/g, (_entity, decimal: string) => String.fromCodePoint(Number(decimal)))
    .replaceAll(/&(\w+);/g, (entity: string, name: string) => namedEntities.get(name) ?? entity);
}

const namedEntities: ReadonlyMap<string, string> = new Map([
  ["quot", '"'],
  ["apos", "'"],
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
]);

/** Headers whose values say nothing about the caller, and occur in many texts. */
const publicHeaders: ReadonlySet<string> = new Set(["accept", "content-type"]);

function describeNetworkError(url: string, cause: unknown): string {
  if (cause instanceof CircuitOpenError)
    return `not sent: the circuit breaker is open after repeated failures; next attempt in ${String(cause.retryAfterSeconds)} s`;
  const code = getCauses(cause).flatMap(getErrorCode)[0];
  const reason = cause instanceof HttpError ? cause.reason : "failed";
  const host = URL.canParse(url) ? getHostAndPort(new URL(url)) : url;
  return `${code ?? reason} ${host}`;
}

function getErrorCode(error: Error): readonly string[] {
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: readonly unknown[] };
  // Node.js throws an AggregateError if it tried several addresses of a host.
  const codes = [code, ...(Array.isArray(errors) ? errors.map((each) => (each as { code?: unknown }).code) : [])];
  return codes.filter((each) => typeof each === "string");
}

function getHostAndPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
}
