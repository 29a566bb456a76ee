import type { Recipient } from "@microsoft/microsoft-graph-types";
import { BadUserInputError } from "../../errors/service-errors.ts";
import { validateLocalId, getLocalId } from "../relay/global-id.ts";

const maxRecipients = 100;

/** What Exchange makes ids of. Nothing else becomes part of a path: `..` would leave it. */
const itemIdPattern = /^[\w+/=-]{1,1000}$/;

/** Graph's id of an item of a mailbox or calendar; undefined if the id is of another type, or can be none. */
export function toItemId(type: string, id: string): string | undefined {
  const localId = getLocalId(type, id);
  return localId !== undefined && itemIdPattern.test(localId) ? localId : undefined;
}

/** The same of an argument. @throws {BadUserInputError} if the id is of another type, or can be none */
export function validateItemId(type: string, argument: string, id: string): string {
  const localId = validateLocalId(type, argument, id);
  if (itemIdPattern.test(localId)) return localId;
  throw new BadUserInputError(`\`${argument}\` is not the id of ${type === "Event" ? "an" : "a"} ${type}`, {
    argument,
  });
}

/** @throws {BadUserInputError} if the text is too long */
export function validateLength(argument: string, text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  throw new BadUserInputError(`\`${argument}\` must have at most ${maxLength} characters`, { argument });
}

/** @throws {BadUserInputError} if they are too few or too many */
export function validateRecipients(argument: string, addresses: readonly string[], minCount: number): Recipient[] {
  validateCount(argument, addresses, minCount);
  return addresses.map((address) => ({ emailAddress: { address } }));
}

/** @throws {BadUserInputError} if they are too few or too many */
export function validateCount(argument: string, items: readonly unknown[], minCount: number): void {
  if (items.length < minCount || items.length > maxRecipients)
    throw new BadUserInputError(`\`${argument}\` must have from ${minCount} to ${maxRecipients} items`, { argument });
}

/**
 * The name of a time zone, spelled as it should be. Graph knows fewer names than there are: `Asia/Kolkata` must not
 * become the `Asia/Calcutta` that JavaScript takes for the same.
 *
 * @throws {BadUserInputError} if there is no such time zone
 */
export function normalizeTimeZone(timeZone: string): string {
  try {
    const resolved = new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
    if (resolved === "UTC") return resolved;
    if (timeZone.includes("/")) return resolved.toLowerCase() === timeZone.toLowerCase() ? resolved : timeZone;
  } catch (cause) {
    throw invalidTimeZoneError(cause);
  }
  // `CET` and `+01:00` are time zones to JavaScript, and not to Graph.
  throw invalidTimeZoneError();
}

function invalidTimeZoneError(cause?: unknown): BadUserInputError {
  return new BadUserInputError("`timeZone` is not a time zone as `Europe/Berlin`", { argument: "timeZone" }, { cause });
}

/**
 * How a body is to come. HTML needs no wish, and without one its GET is that of the preview.
 *
 * @see https://learn.microsoft.com/graph/api/message-get#request-headers
 */
export function preferBodyFormat(format: "html" | "text"): { readonly headers?: Readonly<Record<string, string>> } {
  return format === "text" ? { headers: { Prefer: 'outlook.body-content-type="text"' } } : {};
}
