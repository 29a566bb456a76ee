export interface SecurityHeadersOptions {
  /** Whether to send `Strict-Transport-Security`. */
  readonly strictTransportSecurity: boolean;
}

const baseHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  // API responses are not pages: a browser that renders one may not load, run or frame anything.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

const oneYear = "max-age=31536000";

/** Headers of every response; the explorer's pages override some. @see https://owasp.org/www-project-secure-headers */
export function createSecurityHeaders({
  strictTransportSecurity,
}: SecurityHeadersOptions): Readonly<Record<string, string>> {
  return { ...baseHeaders, ...(strictTransportSecurity && { "strict-transport-security": oneYear }) };
}
