import type { FastifyInstance } from "fastify";

export interface SecurityHeadersOptions {
  /** Whether browsers are told to use TLS alone from now on. */
  readonly strictTransportSecurity: boolean;
}

const baseHeaders = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  // An answer of the API is no page: a browser that shows it as one may load, run and frame nothing.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

const oneYear = "max-age=31536000";

/** Headers of every answer; the explorer's files have some of their own in their place. @see https://owasp.org/www-project-secure-headers */
export function createSecurityHeaders({
  strictTransportSecurity,
}: SecurityHeadersOptions): Readonly<Record<string, string>> {
  return { ...baseHeaders, ...(strictTransportSecurity && { "strict-transport-security": oneYear }) };
}

/** Has every answer carry them. */
export function addSecurityHeaders(server: FastifyInstance, deps: SecurityHeadersOptions): void {
  const headers = createSecurityHeaders(deps);
  server.addHook("onRequest", (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
}
