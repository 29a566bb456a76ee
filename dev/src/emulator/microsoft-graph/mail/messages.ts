import { okResponse, type GraphResponse } from "../response.ts";
import { parseSelect, createPropertyNames, readOptions } from "../odata/options.ts";
import { itemNotFoundError, requireMailboxPermission } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { getContext, outlookPageResponse } from "../outlook/page.ts";
import { toPreferenceAppliedHeader } from "../outlook/preferences.ts";
import type { ResourceRequest } from "../request.ts";
import { getOwn } from "oboql/internal/lib/collections";
import { requireOwnMailbox, requireReadableMailbox, requireBodyPermission } from "./access.ts";
import { attachmentProperties, type StoredAttachment } from "./attachment.ts";
import { getRequestedFolder } from "./folders.ts";
import { queryMessages, readMessageOptions } from "./message-query.ts";
import { toMessageResource, parseMessageSelect } from "./message-resource.ts";
import type { Mailbox } from "./mailbox.ts";
import type { StoredMessage } from "./message.ts";
import { readMessageUpdate } from "./message-update.ts";

/** Lists messages of all folders (https://learn.microsoft.com/graph/api/user-list-messages). */
export function listMessages(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const mailbox = requireReadableMailbox(outlook, request);
  return messagesResponse(request, mailbox.listMessages(), "messages");
}

/** @see https://learn.microsoft.com/graph/api/mailfolder-list-messages */
export function listFolderMessages(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const mailbox = requireReadableMailbox(outlook, request);
  const { id } = getRequestedFolder(mailbox, request);
  const [key = ""] = request.params;
  return messagesResponse(request, mailbox.listMessages(id), `mailFolders('${encodeURIComponent(key)}')/messages`);
}

/** @see https://learn.microsoft.com/graph/api/message-get */
export function getMessage(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const message = getRequestedMessage(requireReadableMailbox(outlook, request), request);
  return messageResponse(request, message);
}

/** @see https://learn.microsoft.com/graph/api/message-update */
export function updateMessage(outlook: Outlook, request: ResourceRequest): GraphResponse {
  requireMailboxPermission(request.token, ["Mail.ReadWrite"]);
  const mailbox = requireOwnMailbox(outlook, request.token);
  const message = getRequestedMessage(mailbox, request);
  return messageResponse(request, mailbox.update(message, readMessageUpdate(request.json())));
}

/**
 * Lists attachments, with their content only without `$select`
 * (https://learn.microsoft.com/graph/api/message-list-attachments).
 */
export function listAttachments(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const mailbox = requireReadableMailbox(outlook, request);
  requireBodyPermission(request.token);
  const message = getRequestedMessage(mailbox, request);
  const options = readOptions(request.search, ["select", "top", "skip", "count"]);
  const names = createPropertyNames(attachmentProperties);
  const select = parseSelect(options.get("select"), { folderPropertyNames: names, type: "attachment" });
  return outlookPageResponse<StoredAttachment>(request, {
    items: message.attachments,
    options,
    context: getContext(request, `messages('${encodeURIComponent(message.id)}')/attachments`, select),
    render: (attachment) => (select ? selectProperties(attachment, select) : attachment),
  });
}

function getRequestedMessage(mailbox: Mailbox, { params: [id = ""] }: ResourceRequest): StoredMessage {
  const message = mailbox.findMessage(id);
  if (!message) throw itemNotFoundError(id);
  return message;
}

function messageResponse(request: ResourceRequest, message: StoredMessage): GraphResponse {
  const select = parseMessageSelect(readOptions(request.search, ["select"]).get("select"));
  const context = `${request.baseUrl}/$metadata#${getContext(request, "messages", select)}/$entity`;
  const headers = toPreferenceAppliedHeader(request.headers, ["outlook.body-content-type"]);
  return okResponse({ "@odata.context": context, ...toMessageResource(request, message, select) }, headers);
}

function messagesResponse(request: ResourceRequest, messages: readonly StoredMessage[], path: string): GraphResponse {
  const options = readMessageOptions(request);
  const select = parseMessageSelect(options.get("select"));
  return outlookPageResponse(request, {
    items: queryMessages(messages, options),
    options,
    context: getContext(request, path, select),
    render: (message) => toMessageResource(request, message, select),
    headers: toPreferenceAppliedHeader(request.headers, ["outlook.body-content-type"]),
  });
}

function selectProperties(attachment: StoredAttachment, select: readonly string[]): object {
  const values: Readonly<Record<string, unknown>> = { ...attachment };
  return Object.fromEntries(
    ["@odata.type", "id", ...select.filter((name) => name !== "id")].map((name) => [name, getOwn(values, name)]),
  );
}
