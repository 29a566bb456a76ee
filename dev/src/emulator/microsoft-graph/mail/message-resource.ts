import type { Message } from "@microsoft/microsoft-graph-types";
import { parseSelect, propertyNames } from "../odata/options.ts";
import { textOf } from "../outlook/html.ts";
import { etagOf } from "../outlook/item-id.ts";
import { preferencesOf } from "../outlook/preferences.ts";
import type { ResourceRequest } from "../request.ts";
import { readsBodies } from "./access.ts";
import type { StoredMessage } from "./message.ts";

/** What Graph answers without `$select`, in its order (https://learn.microsoft.com/graph/api/resources/message). */
const defaults = [
  ...["id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "receivedDateTime", "sentDateTime"],
  ...["hasAttachments", "internetMessageId", "subject", "bodyPreview", "importance", "parentFolderId"],
  ...["conversationId", "conversationIndex", "isDeliveryReceiptRequested", "isReadReceiptRequested", "isRead"],
  ...["isDraft", "webLink", "inferenceClassification", "body", "sender", "from", "toRecipients", "ccRecipients"],
  ...["bccRecipients", "replyTo", "flag"],
] as const satisfies readonly (keyof Message)[];

const selectable: readonly string[] = [...defaults, "uniqueBody"];

export const messageNames = propertyNames(selectable);

/** What Mail.ReadBasic does not show (https://learn.microsoft.com/graph/permissions-reference#mailreadbasic). */
const bodies = ["body", "bodyPreview", "uniqueBody"];

export function selectOfMessage(value: string | undefined): readonly string[] | undefined {
  return parseSelect(value, { names: messageNames, type: "message" });
}

/**
 * The message as Graph answers it. The id and the version are there even if they are not selected; what the message
 * does not have, as a draft its sender, is missing.
 */
export function messageResource(
  { token, headers }: ResourceRequest,
  message: StoredMessage,
  select: readonly string[] = defaults,
): Record<string, unknown> {
  const body = preferencesOf(headers).bodyType === "text" ? asText(message) : message.body;
  const values: Readonly<Record<string, unknown>> = { ...message, body, uniqueBody: body };
  const shown = ["id", ...select.filter((name) => name !== "id")].filter(
    (name) => name in values && (readsBodies(token) || !bodies.includes(name)),
  );
  return {
    ...(message["@odata.type"] === undefined ? {} : { "@odata.type": message["@odata.type"] }),
    "@odata.etag": etagOf(message.changeKey),
    ...Object.fromEntries(shown.map((name) => [name, values[name]])),
    ...(message.meetingMessageType === undefined || select !== defaults
      ? {}
      : { meetingMessageType: message.meetingMessageType }),
  };
}

function asText({ body }: StoredMessage): Message["body"] {
  return { contentType: "text", content: textOf(body.content) };
}
