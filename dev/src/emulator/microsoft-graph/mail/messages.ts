import { okAnswer, type GraphAnswer } from "../response.ts";
import { parseSelect, propertyNames, readOptions } from "../odata/options.ts";
import { itemNotFound, requireMailbox } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { contextOf, outlookPage } from "../outlook/page.ts";
import { preferenceApplied } from "../outlook/preferences.ts";
import type { ResourceRequest } from "../request.ts";
import { ownMailbox, readableMailbox, requireBodies } from "./access.ts";
import { attachmentProperties, type StoredAttachment } from "./attachment.ts";
import { requestedFolder } from "./folders.ts";
import { queryMessages, readMessageOptions } from "./message-query.ts";
import { messageResource, selectOfMessage } from "./message-resource.ts";
import type { Mailbox } from "./mailbox.ts";
import type { StoredMessage } from "./message.ts";
import { readChanges } from "./message-changes.ts";

/** https://learn.microsoft.com/graph/api/user-list-messages: of all folders. */
export function listMessages(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const mailbox = readableMailbox(outlook, request);
  return messagesAnswer(request, mailbox.messages(), "messages");
}

/** https://learn.microsoft.com/graph/api/mailfolder-list-messages */
export function listFolderMessages(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const mailbox = readableMailbox(outlook, request);
  const { id } = requestedFolder(mailbox, request);
  const [key = ""] = request.params;
  return messagesAnswer(request, mailbox.messages(id), `mailFolders('${encodeURIComponent(key)}')/messages`);
}

/** https://learn.microsoft.com/graph/api/message-get */
export function getMessage(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const message = requestedMessage(readableMailbox(outlook, request), request);
  return messageAnswer(request, message);
}

/** https://learn.microsoft.com/graph/api/message-update */
export function updateMessage(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  requireMailbox(request.token, ["Mail.ReadWrite"]);
  const mailbox = ownMailbox(outlook, request.token);
  const message = requestedMessage(mailbox, request);
  return messageAnswer(request, mailbox.update(message, readChanges(request.json())));
}

/** https://learn.microsoft.com/graph/api/message-list-attachments; their content only where nothing is selected. */
export function listAttachments(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const mailbox = readableMailbox(outlook, request);
  requireBodies(request.token);
  const message = requestedMessage(mailbox, request);
  const options = readOptions(request.search, ["select", "top", "skip", "count"]);
  const names = propertyNames(attachmentProperties);
  const select = parseSelect(options.get("select"), { names, type: "attachment" });
  return outlookPage<StoredAttachment>(request, {
    items: message.attachments,
    options,
    context: contextOf(request, `messages('${encodeURIComponent(message.id)}')/attachments`, select),
    render: (attachment) => (select ? selected(attachment, select) : attachment),
  });
}

function requestedMessage(mailbox: Mailbox, { params: [id = ""] }: ResourceRequest): StoredMessage {
  const message = mailbox.message(id);
  if (!message) throw itemNotFound(id);
  return message;
}

function messageAnswer(request: ResourceRequest, message: StoredMessage): GraphAnswer {
  const select = selectOfMessage(readOptions(request.search, ["select"]).get("select"));
  const context = `${request.baseUrl}/$metadata#${contextOf(request, "messages", select)}/$entity`;
  const headers = preferenceApplied(request.headers, ["outlook.body-content-type"]);
  return okAnswer({ "@odata.context": context, ...messageResource(request, message, select) }, headers);
}

function messagesAnswer(request: ResourceRequest, messages: readonly StoredMessage[], path: string): GraphAnswer {
  const options = readMessageOptions(request);
  const select = selectOfMessage(options.get("select"));
  return outlookPage(request, {
    items: queryMessages(messages, options),
    options,
    context: contextOf(request, path, select),
    render: (message) => messageResource(request, message, select),
    headers: preferenceApplied(request.headers, ["outlook.body-content-type"]),
  });
}

function selected(attachment: StoredAttachment, select: readonly string[]): object {
  const values: Readonly<Record<string, unknown>> = { ...attachment };
  return Object.fromEntries(
    ["@odata.type", "id", ...select.filter((name) => name !== "id")].map((name) => [name, values[name]]),
  );
}
