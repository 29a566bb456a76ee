import type { Recipient } from "@microsoft/microsoft-graph-types";
import { toText } from "../outlook/html.ts";
import { getOwn } from "oboql/internal/lib/collections";
import type { StoredMessage } from "./message.ts";

const getSubject = ({ subject }: StoredMessage) => subject ?? "";
const getBodyText = ({ body }: StoredMessage) => toText(body.content);
const getSender = ({ from }: StoredMessage) => formatRecipient(from);
const getRecipients = ({ toRecipients }: StoredMessage) => (toRecipients ?? []).map(formatRecipient).join(" ");

/** Properties that a search term can name: `subject:berth`, for example. */
const fields: Readonly<Record<string, (message: StoredMessage) => string>> = {
  subject: getSubject,
  body: getBodyText,
  from: getSender,
  to: getRecipients,
};

/**
 * Whether a message matches all words of a `$search`. Each must be the prefix of a word in subject, body or sender, or
 * in the named property (https://learn.microsoft.com/graph/search-query-parameter).
 */
export function matchesMessageSearch(message: StoredMessage, search: string): boolean {
  const query = search.trim().replace(/^"(.*)"$/s, "$1");
  const words = query.split(/\s+/).filter((word) => word !== "" && word !== "AND");
  return words.every((word) => {
    const [, name = "", text = ""] = /^(\w+):(.+)$/.exec(word) ?? [];
    const getText = getOwn(fields, name.toLowerCase());
    return getText
      ? hasWord(getText(message), text)
      : [getSubject, getBodyText, getSender].some((getText) => hasWord(getText(message), word));
  });
}

function hasWord(text: string, word: string): boolean {
  const prefix = word.toLowerCase();
  const words = text.toLowerCase().split(/[^\p{L}\p{N}@.-]+/u);
  return words.some((candidate) => [candidate, ...candidate.split(/[@.-]/)].some((part) => part.startsWith(prefix)));
}

function formatRecipient(recipient: Recipient | null | undefined): string {
  return `${recipient?.emailAddress?.name ?? ""} ${recipient?.emailAddress?.address ?? ""}`;
}
