import type { Recipient } from "@microsoft/microsoft-graph-types";
import { BadUserInputError } from "../../errors/service-errors.ts";
import { getLocalId, validateLocalId } from "../relay/global-id.ts";

const maxRecipients = 100;

/** The characters of Exchange ids. Ids become a path segment; anything else, such as `..`, could leave it. */
const itemIdPattern = /^[\w+/=-]{1,1000}$/;

/** Graph's id of a mailbox or calendar item; undefined if the id is of another type or malformed. */
export function toItemId(type: string, id: string): string | undefined {
  const localId = getLocalId(type, id);
  return localId !== undefined && itemIdPattern.test(localId) ? localId : undefined;
}

/**
 * Validates an argument that identifies a mailbox or calendar item.
 *
 * @returns Graph's id of the item
 * @throws {BadUserInputError} if the id is of another type or malformed
 */
export function validateItemId(type: string, argument: string, id: string): string {
  const localId = validateLocalId(type, argument, id);
  if (itemIdPattern.test(localId)) return localId;
  throw new BadUserInputError(`\`${argument}\` is not the id of ${type === "Event" ? "an" : "a"} ${type}`, {
    argument,
  });
}

/** @throws {BadUserInputError} if the text has more than `maxLength` characters */
export function validateLength(argument: string, text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  throw new BadUserInputError(`\`${argument}\` must have at most ${maxLength} characters`, { argument });
}

/** @throws {BadUserInputError} unless there are from `minCount` to 100 addresses */
export function validateRecipients(argument: string, addresses: readonly string[], minCount: number): Recipient[] {
  validateCount(argument, addresses, minCount);
  return addresses.map((address) => ({ emailAddress: { address } }));
}

/** @throws {BadUserInputError} unless there are from `minCount` to 100 items */
export function validateCount(argument: string, items: readonly unknown[], minCount: number): void {
  if (items.length < minCount || items.length > maxRecipients)
    throw new BadUserInputError(`\`${argument}\` must have from ${minCount} to ${maxRecipients} items`, { argument });
}

/**
 * Validates an IANA time zone name and normalizes its case.
 *
 * The name that JavaScript resolves is used only if nothing but its case differs: Graph does not know all aliases, so
 * `Asia/Kolkata` must not become `Asia/Calcutta`. Names such as `CET` and offsets such as `+01:00` are time zones in
 * JavaScript but not in Graph.
 *
 * @throws {BadUserInputError} if the time zone does not exist
 */
export function normalizeTimeZone(timeZone: string): string {
  try {
    const resolved = new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
    if (resolved === "UTC") return resolved;
    if (timeZone.includes("/")) return resolved.toLowerCase() === timeZone.toLowerCase() ? resolved : timeZone;
  } catch (cause) {
    throw invalidTimeZoneError(cause);
  }
  throw invalidTimeZoneError();
}

function invalidTimeZoneError(cause?: unknown): BadUserInputError {
  return new BadUserInputError(
    "`timeZone` must be an IANA time zone, such as `Europe/Berlin`",
    { argument: "timeZone" },
    { cause },
  );
}

/**
 * The request headers for a body format. HTML is Graph's default and needs no header; without one, the GET of the body
 * is merged with that of the preview.
 *
 * @see https://learn.microsoft.com/graph/api/message-get#request-headers
 */
export function preferBodyFormat(format: "html" | "text"): { readonly headers?: Readonly<Record<string, string>> } {
  return format === "text" ? { headers: { Prefer: 'outlook.body-content-type="text"' } } : {};
}
