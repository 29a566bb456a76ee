/** The origin of Apollo Sandbox, which the page loads in a frame. */
export const sandboxOrigin = "https://sandbox.embed.apollographql.com";

const basePolicy = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/**
 * Creates the headers of the explorer page. Scripts come only from this server, never inline.
 * Inline styles are allowed because the editor of GraphiQL creates style elements.
 *
 * @param authorityHost origin at which users sign in
 */
export function createPageHeaders(authorityHost: string): Readonly<Record<string, string>> {
  const policy = [
    ...basePolicy,
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${authorityHost}`,
    "worker-src 'self'",
    `frame-src ${sandboxOrigin}`,
  ];
  return {
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin-allow-popups",
    // The frame of Apollo Sandbox checks the origin of the page that embeds it.
    "referrer-policy": "strict-origin-when-cross-origin",
  };
}

/** Headers of the page's files and of the redirect page of sign-in. Some files are workers, which load scripts. */
export const fileHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": [...basePolicy, "script-src 'self'", "img-src 'self'"].join("; "),
};
