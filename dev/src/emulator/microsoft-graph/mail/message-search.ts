import type { Recipient } from "@microsoft/microsoft-graph-types";
import { textOf } from "../outlook/html.ts";
import type { StoredMessage } from "./message.ts";

const subjectOf = ({ subject }: StoredMessage) => subject ?? "";
const bodyOf = ({ body }: StoredMessage) => textOf(body.content);
const senderOf = ({ from }: StoredMessage) => addressText(from);
const recipientsOf = ({ toRecipients }: StoredMessage) => (toRecipients ?? []).map(addressText).join(" ");

/** The properties that a word of a search can name, as in `subject:berth`. */
const fields: Readonly<Record<string, (message: StoredMessage) => string>> = {
  subject: subjectOf,
  body: bodyOf,
  from: senderOf,
  to: recipientsOf,
};

/**
 * Whether a message has every word of a `$search`, each at the beginning of a word of its subject, body or sender, or
 * of the property that it names (https://learn.microsoft.com/graph/search-query-parameter).
 */
export function messageFound(message: StoredMessage, search: string): boolean {
  const query = search.trim().replace(/^"(.*)"$/s, "$1");
  const words = query.split(/\s+/).filter((word) => word !== "" && word !== "AND");
  return words.every((word) => {
    const [, name = "", text = ""] = /^(\w+):(.+)$/.exec(word) ?? [];
    const field = fields[name.toLowerCase()];
    return field
      ? hasWord(field(message), text)
      : [subjectOf, bodyOf, senderOf].some((anyField) => hasWord(anyField(message), word));
  });
}

function hasWord(text: string, word: string): boolean {
  const wanted = word.toLowerCase();
  const words = text.toLowerCase().split(/[^\p{L}\p{N}@.-]+/u);
  return words.some((candidate) => [candidate, ...candidate.split(/[@.-]/)].some((part) => part.startsWith(wanted)));
}

function addressText(recipient: Recipient | null | undefined): string {
  return `${recipient?.emailAddress?.name ?? ""} ${recipient?.emailAddress?.address ?? ""}`;
}
