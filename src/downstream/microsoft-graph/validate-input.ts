import { BadUserInputError } from "../../errors/service-errors.ts";
import { getLocalId, validateLocalId } from "../relay/global-id.ts";
import { isGraphId, type GraphRecipient } from "./types.ts";

const maxRecipients = 100;

/** Graph's id of a mailbox or calendar item; undefined if the id is of another type or malformed. */
export function toItemId(type: string, id: string): string | undefined {
  const localId = getLocalId(type, id);
  return localId !== undefined && isGraphId(localId) ? localId : undefined;
}

/**
 * Validates an argument that identifies a mailbox or calendar item.
 *
 * @returns Graph's id of the item
 * @throws {BadUserInputError} if the id is of another type or malformed
 */
export function validateItemId(type: string, argument: string, id: string): string {
  const localId = validateLocalId(type, argument, id);
  if (isGraphId(localId)) return localId;
  throw new BadUserInputError(`\`${argument}\` is not the id of ${type === "Event" ? "an" : "a"} ${type}`, {
    argument,
  });
}

/**
 * The path segment of a mailbox or calendar item. Ids from Exchange Web Services and Outlook contain `/` and `+`, which
 * are replaced as by `convertToRestId` of Office.js.
 */
export function toItemSegment(id: string): string {
  return encodeURIComponent(id.replaceAll("/", "-").replaceAll("+", "_"));
}

/** @throws {BadUserInputError} if the text has more than `maxLength` characters, or a NUL */
export function validateText(argument: string, text: string, maxLength: number): string {
  if (text.length > maxLength)
    throw new BadUserInputError(`\`${argument}\` must have at most ${maxLength} characters`, { argument });
  if (text.includes("\0")) throw new BadUserInputError(`\`${argument}\` contains a NUL character`, { argument });
  return text;
}

/**
 * Validates a search term.
 *
 * @returns the term without quotes, backslashes and control characters: in `$search` they would end the quoted term
 * @throws {BadUserInputError} unless from 2 to 100 characters remain
 */
export function validateSearch(search: string): string {
  const words = search.replace(/["\\\p{Cc}]/gu, " ").trim();
  if (words.length >= 2 && search.length <= 100) return words;
  throw new BadUserInputError("`search` must have from 2 to 100 characters", { argument: "search" });
}

/** @throws {BadUserInputError} if the address is longer than an email address can be (RFC 5321, section 4.5.3.1) */
export function validateAddress(argument: string, address: string): string {
  return validateText(argument, address, 320);
}

/** @throws {BadUserInputError} unless there are from `minCount` to 100 addresses */
export function validateRecipients(argument: string, addresses: readonly string[], minCount: number): GraphRecipient[] {
  validateCount(argument, addresses, minCount);
  return addresses.map((address) => ({ emailAddress: { address: validateAddress(argument, address) } }));
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
