/** Apollo Sandbox: its script, and the frame that it makes. */
const sandbox = {
  script: "https://embeddable-sandbox.cdn.apollographql.com",
  frame: "https://sandbox.embed.apollographql.com",
};

const basePolicy = ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"];

/**
 * Headers of the explorer's page. Its scripts are files of ours and the Sandbox's; nothing inline runs. The editor of
 * GraphiQL writes style elements, which a policy cannot tell from others.
 *
 * @param authorityHost the origin that users sign in at
 */
export function createPageHeaders(authorityHost: string): Readonly<Record<string, string>> {
  const policy = [
    ...basePolicy,
    `script-src 'self' ${sandbox.script}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self' ${authorityHost}`,
    "worker-src 'self'",
    `frame-src ${sandbox.frame}`,
  ];
  return {
    "content-security-policy": policy.join("; "),
    "cross-origin-opener-policy": "same-origin-allow-popups",
    // The Sandbox's frame looks at who embeds it.
    "referrer-policy": "strict-origin-when-cross-origin",
  };
}

/** Headers of the page's files, and of the page that sign-in comes back to. The workers among them load scripts. */
export const fileHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": [...basePolicy, "script-src 'self'", "img-src 'self'"].join("; "),
};
