/** Request headers that belong to the HTTP client: credentials, framing (RFC 9110, section 7.6.1) and correlation. */
const reserved: ReadonlySet<string> = new Set([
  "authorization",
  "client-request-id",
  "connection",
  "content-length",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "te",
  "traceparent",
  "tracestate",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether neither a project nor its environment may set a header. @param name in lower case */
export function isReservedHeader(name: string): boolean {
  return reserved.has(name);
}

/** @see RFC 9110, section 5.6.2 */
export function isHeaderName(name: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name);
}

/** Visible characters in Latin-1, spaces and tabs: no line ends. @see RFC 9110, section 5.5 */
export function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
