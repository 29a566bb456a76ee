import type { Message } from "@microsoft/microsoft-graph-types";
import { parseSelect, createPropertyNames } from "../odata/options.ts";
import { toText } from "../outlook/html.ts";
import { toEtag, toRegularId } from "../outlook/item-id.ts";
import { parsePreferences } from "../outlook/preferences.ts";
import type { ResourceRequest } from "../request.ts";
import { getOwn } from "oboql/internal/lib/collections";
import { canReadBodies } from "./access.ts";
import type { StoredMessage } from "./message.ts";

/**
 * Properties that Graph returns without `$select`, in its order
 * (https://learn.microsoft.com/graph/api/resources/message).
 */
const defaultProperties = [
  ...["id", "createdDateTime", "lastModifiedDateTime", "changeKey", "categories", "receivedDateTime", "sentDateTime"],
  ...["hasAttachments", "internetMessageId", "subject", "bodyPreview", "importance", "parentFolderId"],
  ...["conversationId", "conversationIndex", "isDeliveryReceiptRequested", "isReadReceiptRequested", "isRead"],
  ...["isDraft", "webLink", "inferenceClassification", "body", "sender", "from", "toRecipients", "ccRecipients"],
  ...["bccRecipients", "replyTo", "flag"],
] as const satisfies readonly (keyof Message)[];

const selectableProperties: readonly string[] = [...defaultProperties, "uniqueBody"];

export const messagePropertyNames = createPropertyNames(selectableProperties);

/** Properties that Mail.ReadBasic hides (https://learn.microsoft.com/graph/permissions-reference#mailreadbasic). */
const bodyProperties = ["body", "bodyPreview", "uniqueBody"];

export function parseMessageSelect(value: string | undefined): readonly string[] | undefined {
  return parseSelect(value, { folderPropertyNames: messagePropertyNames, type: "message" });
}

/**
 * Converts a message to Graph's resource. Id and ETag are always included; properties without a value, such as the
 * sender of a draft, are omitted.
 */
export function toMessageResource(
  { token, headers }: ResourceRequest,
  message: StoredMessage,
  select: readonly string[] = defaultProperties,
): Record<string, unknown> {
  const { bodyType, hasImmutableIds } = parsePreferences(headers);
  const body = bodyType === "text" ? toTextBody(message) : message.body;
  const id = hasImmutableIds ? message.id : toRegularId(message);
  const values: Readonly<Record<string, unknown>> = { ...message, id, body, uniqueBody: body };
  const visibleProperties = ["id", ...select.filter((name) => name !== "id")].filter(
    (name) => Object.hasOwn(values, name) && (canReadBodies(token) || !bodyProperties.includes(name)),
  );
  return {
    ...(message["@odata.type"] === undefined ? {} : { "@odata.type": message["@odata.type"] }),
    "@odata.etag": toEtag(message.changeKey),
    ...Object.fromEntries(visibleProperties.map((name) => [name, getOwn(values, name)])),
    ...(message.meetingMessageType === undefined || select !== defaultProperties
      ? {}
      : { meetingMessageType: message.meetingMessageType }),
  };
}

function toTextBody({ body }: StoredMessage): Message["body"] {
  return { contentType: "text", content: toText(body.content) };
}
