import { createHash } from "node:crypto";

/** Creates an id like Exchange's, deterministic for a seed, with characters that need care in URLs and file names. */
export function createItemId(seed: string): string {
  return `AAMkADk0-${digest(seed)}_${digest(`${seed}.`).slice(0, 24)}AAA=`;
}

/** The id of a message without the preference for immutable ids: it changes when the message is moved. */
export function toRegularId({ id, parentFolderId }: { readonly id: string; readonly parentFolderId: string }): string {
  return createItemId(`${id} in ${parentFolderId}`);
}

/** Whether a string has the format of an id; Exchange has a different error for others. */
export function isItemId(text: string): boolean {
  return /^AA[\w-]{20,}={0,2}$/.test(text);
}

/** Creates the change key of a version of an item. */
export function createChangeKey(id: string, version: number): string {
  return `CQAAABYAAAB${digest(`${id}#${String(version)}`).slice(0, 20)}A`;
}

export function toEtag(changeKey: string): string {
  return `W/"${changeKey}"`;
}

function digest(seed: string): string {
  return createHash("sha256").update(seed).digest("base64url");
}
