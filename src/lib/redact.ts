/**
 * Removes tokens, secrets and control characters from a text that another system wrote, for a developer to read.
 *
 * @param secrets further texts to remove, such as the headers of the request that the text responds to
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const bounded = text.slice(0, maxLength);
  // Longer ones first: a shorter one may be a part of them.
  const withoutSecrets = secrets
    .filter((secret) => secret.length >= minSecretLength)
    .sort((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, replacement), bounded);
  return withoutSecrets
    .replace(jwt, replacement)
    .replace(authorization, `$1 ${replacement}`)
    .replace(namedSecret, `$1${replacement}`)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
}

/** Cuts a text to a number of bytes in UTF-8, and marks the cut. */
export function cutToBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxBytes) return text;
  // A character that is cut in half becomes a replacement character.
  return `${bytes
    .subarray(0, maxBytes - ellipsis.length)
    .toString()
    .replace(/\uFFFD+$/, "")}${ellipsis}`;
}

const replacement = "[redacted]";
const ellipsis = "...";
const maxLength = 65_536;
/** A shorter text would be found in others by chance. */
const minSecretLength = 6;
/** A JWT, or the beginning of one: its header is a JSON object in base64url. */
const jwt = /\beyJ[\w-]{6,}(?:\.[\w-]*)*/g;
const authorization = /\b(bearer|basic)\s+[\w.~+/=-]{12,}/gi;
const namedSecret =
  /((?:access_token|refresh_token|id_token|client_secret|client_assertion|assertion|password|api[_-]?key)[\\"']*\s*[:=]\s*[\\"']*)[^\\"'&\s,;}]+/gi;
