import type { Recipient } from "@microsoft/microsoft-graph-types";
import { toText } from "../outlook/html.ts";
import type { StoredMessage } from "./message.ts";

const getSubject = ({ subject }: StoredMessage) => subject ?? "";
const getBodyText = ({ body }: StoredMessage) => toText(body.content);
const getSender = ({ from }: StoredMessage) => formatRecipient(from);
const getRecipients = ({ toRecipients }: StoredMessage) => (toRecipients ?? []).map(formatRecipient).join(" ");

/** The properties that a word of a search can name, as in `subject:berth`. */
const fields: Readonly<Record<string, (message: StoredMessage) => string>> = {
  subject: getSubject,
  body: getBodyText,
  from: getSender,
  to: getRecipients,
};

/**
 * Whether a message has every word of a `$search`, each at the beginning of a word of its subject, body or sender, or
 * of the property that it names (https://learn.microsoft.com/graph/search-query-parameter).
 */
export function matchesMessageSearch(message: StoredMessage, search: string): boolean {
  const query = search.trim().replace(/^"(.*)"$/s, "$1");
  const words = query.split(/\s+/).filter((word) => word !== "" && word !== "AND");
  return words.every((word) => {
    const [, name = "", text = ""] = /^(\w+):(.+)$/.exec(word) ?? [];
    const getText = fields[name.toLowerCase()];
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
