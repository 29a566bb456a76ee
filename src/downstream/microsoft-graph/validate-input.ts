import type { Recipient } from "@microsoft/microsoft-graph-types";
import { BadUserInputError } from "../../errors/service-errors.ts";
import { checkedKey, keyOf } from "../relay/global-id.ts";

const mostRecipients = 100;

/** What Exchange makes ids of. Nothing else becomes part of a path: `..` would leave it. */
const itemKey = /^[\w+/=-]{1,1000}$/;

/** Graph's id of an item of a mailbox or calendar; undefined if the id is of another type, or can be none. */
export function itemKeyOf(type: string, id: string): string | undefined {
  const key = keyOf(type, id);
  return key !== undefined && itemKey.test(key) ? key : undefined;
}

/** The same of an argument. @throws {BadUserInputError} if the id is of another type, or can be none */
export function checkedItemKey(type: string, argument: string, id: string): string {
  const key = checkedKey(type, argument, id);
  if (itemKey.test(key)) return key;
  throw new BadUserInputError(`\`${argument}\` is not the id of ${type === "Event" ? "an" : "a"} ${type}`, {
    argument,
  });
}

/** @throws {BadUserInputError} if the text is too long */
export function checkedLength(argument: string, text: string, most: number): string {
  if (text.length <= most) return text;
  throw new BadUserInputError(`\`${argument}\` must have at most ${most} characters`, { argument });
}

/** @throws {BadUserInputError} if they are too few or too many */
export function checkedRecipients(argument: string, addresses: readonly string[], fewest: number): Recipient[] {
  checkCount(argument, addresses, fewest);
  return addresses.map((address) => ({ emailAddress: { address } }));
}

/** @throws {BadUserInputError} if they are too few or too many */
export function checkCount(argument: string, items: readonly unknown[], fewest: number): void {
  if (items.length < fewest || items.length > mostRecipients)
    throw new BadUserInputError(`\`${argument}\` must have from ${fewest} to ${mostRecipients} items`, { argument });
}

/**
 * The name of a time zone, spelled as it should be. Graph knows fewer names than there are: `Asia/Kolkata` must not
 * become the `Asia/Calcutta` that JavaScript takes for the same.
 *
 * @throws {BadUserInputError} if there is no such time zone
 */
export function checkedTimeZone(timeZone: string): string {
  try {
    const known = new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
    if (known === "UTC") return known;
    if (timeZone.includes("/")) return known.toLowerCase() === timeZone.toLowerCase() ? known : timeZone;
  } catch (cause) {
    throw refusedTimeZone(cause);
  }
  // `CET` and `+01:00` are time zones to JavaScript, and not to Graph.
  throw refusedTimeZone();
}

function refusedTimeZone(cause?: unknown): BadUserInputError {
  return new BadUserInputError("`timeZone` is not a time zone as `Europe/Berlin`", { argument: "timeZone" }, { cause });
}

/**
 * How a body is to come. HTML needs no wish, and without one its GET is that of the preview.
 *
 * @see https://learn.microsoft.com/graph/api/message-get#request-headers
 */
export function inFormat(format: "html" | "text"): { readonly headers?: Readonly<Record<string, string>> } {
  return format === "text" ? { headers: { Prefer: 'outlook.body-content-type="text"' } } : {};
}
