import { createHash } from "node:crypto";

/** An id as Exchange makes them, with characters that URLs and file names may trip over. The same for the same seed. */
export function createItemId(seed: string): string {
  return `AAMkADk0-${digest(seed)}_${digest(`${seed}.`).slice(0, 24)}AAA=`;
}

/** Whether a text can be an id at all; Exchange answers those that cannot differently. */
export function isItemId(text: string): boolean {
  return /^AA[\w-]{20,}={0,2}$/.test(text);
}

/** The version of an item. */
export function createChangeKey(id: string, version: number): string {
  return `CQAAABYAAAB${digest(`${id}#${String(version)}`).slice(0, 20)}A`;
}

export function toEtag(changeKey: string): string {
  return `W/"${changeKey}"`;
}

function digest(seed: string): string {
  return createHash("sha256").update(seed).digest("base64url");
}
