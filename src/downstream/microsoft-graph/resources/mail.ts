import { BadUserInputError } from "../../../errors/service-errors.ts";
import type { MessageFilter, SendMailInput } from "../../../generated/schema.ts";
import { invalidResponseError } from "../../http/downstream-client.ts";
import type { PageArgs } from "../../relay/connection.ts";
import { rejectArguments } from "../error-code.ts";
import { nullIfNotFound, type GraphRequests } from "../graph-request.ts";
import { mailFolderProperties, messageProperties, toSelect } from "../odata-select.ts";
import {
  getItems,
  hasId,
  type GraphAttachment,
  type GraphMailFolder,
  type GraphMessage,
  type MailFolderPage,
  type MessagePage,
} from "../types.ts";
import {
  preferBodyFormat,
  toItemSegment,
  validateAddress,
  validateRecipients,
  validateSearch,
  validateText,
} from "../validate-input.ts";

export interface MessageArgs extends PageArgs {
  readonly filter?: MessageFilter | null | undefined;
  readonly search?: string | null | undefined;
}

/** The caller's mailbox. `fields` are the selected fields of the schema type. */
export interface MailClient {
  listMailFolders(page: PageArgs, fields: readonly string[]): Promise<MailFolderPage>;
  /** @param id Graph's id or a well-known name such as `inbox`  @returns null if the folder does not exist */
  getMailFolderById(id: string, fields: readonly string[]): Promise<GraphMailFolder | null>;
  listMessages(args: MessageArgs, fields: readonly string[]): Promise<MessagePage>;
  listMessagesInFolder(folderId: string, args: MessageArgs, fields: readonly string[]): Promise<MessagePage>;
  /** @returns null if the message does not exist */
  getMessageById(id: string, fields: readonly string[]): Promise<GraphMessage | null>;
  getBodyPreview(messageId: string): Promise<string | null>;
  getBody(messageId: string, format: "html" | "text"): Promise<string | null>;
  listAttachments(messageId: string): Promise<GraphAttachment[]>;
  sendMail(input: SendMailInput): Promise<void>;
  markMessage(messageId: string, isRead: boolean): Promise<GraphMessage>;
}

/** The maximum number of attachments of a message in Exchange Online: all are requested in one page. */
const maxAttachments = 250;

/** @see https://learn.microsoft.com/graph/api/resources/mail-api-overview */
export function createMailClient({ get, getOne, loadPage, mutate, mutateAndReturn }: GraphRequests): MailClient {
  const messagePath = (id: string): string => `/me/messages/${toItemSegment(id)}`;
  const listMessagesAt = (path: string, args: MessageArgs, fields: readonly string[]): Promise<MessagePage> => {
    const parameters = toMessageParameters(args);
    const list = `${path} ${JSON.stringify(parameters)}`;
    const select = toSelect(messageProperties, fields);
    const page = loadPage({ list, path, parameters, select, isItem: hasId<GraphMessage> }, args);
    return parameters["$search"] === undefined ? page : rejectArguments(page, { 400: "search" });
  };
  return {
    listMailFolders: (page, fields) =>
      loadPage(
        {
          list: "mailFolders",
          path: "/me/mailFolders",
          select: toSelect(mailFolderProperties, fields),
          isItem: hasId<GraphMailFolder>,
        },
        page,
      ),
    getMailFolderById: (id, fields) =>
      nullIfNotFound(
        getOne({
          path: `/me/mailFolders/${toItemSegment(id)}`,
          select: toSelect(mailFolderProperties, fields),
        }),
      ),
    listMessages: (args, fields) => listMessagesAt("/me/messages", args, fields),
    listMessagesInFolder: (id, args, fields) =>
      listMessagesAt(`/me/mailFolders/${toItemSegment(id)}/messages`, args, fields),
    getMessageById: (id, fields) =>
      nullIfNotFound(getOne({ path: messagePath(id), select: toSelect(messageProperties, fields) })),
    getBodyPreview: async (id) =>
      (await getOne<GraphMessage>({ path: messagePath(id), select: ["id", "bodyPreview"] })).bodyPreview ?? null,
    getBody: async (id, format) => {
      const request = { path: messagePath(id), select: ["id", "body"], ...preferBodyFormat(format) };
      return (await getOne<GraphMessage>(request)).body?.content ?? null;
    },
    listAttachments: async (id) => {
      const properties = ["id", "name", "contentType", "size", "isInline"];
      const parameters = { $top: String(maxAttachments) };
      const response = await get({ path: `${messagePath(id)}/attachments`, parameters, select: properties });
      const items = getItems(response, hasId<GraphAttachment>);
      if (!items) throw invalidResponseError("MICROSOFT_GRAPH");
      return items;
    },
    async sendMail(input) {
      const body = { message: toMessage(input), saveToSentItems: true };
      await rejectArguments(mutate({ method: "POST", path: "/me/sendMail", body }), {
        ErrorInvalidRecipients: "to",
        ErrorMessageSizeExceeded: "body",
      });
    },
    markMessage: (id, isRead) =>
      rejectArguments(mutateAndReturn<GraphMessage>({ method: "PATCH", path: messagePath(id), body: { isRead } }), {
        ErrorInvalidIdMalformed: "messageId",
      }),
  };
}

function toMessage(input: SendMailInput): Omit<GraphMessage, "id"> {
  const { subject, body, format, importance } = input;
  return {
    subject: validateText("subject", subject, 255),
    body: { contentType: format === "HTML" ? "html" : "text", content: validateText("body", body, 100_000) },
    importance: importance === "LOW" ? "low" : importance === "HIGH" ? "high" : "normal",
    toRecipients: validateRecipients("to", input.to, 1),
    ccRecipients: validateRecipients("cc", input.cc ?? [], 0),
  };
}

/**
 * The query parameters for a filter or a search.
 *
 * Graph requires the property of `$orderby` to come first in `$filter`, hence the condition that is always true.
 *
 * @see https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query
 */
function toMessageParameters({ filter, search }: MessageArgs): Record<string, string> {
  const conditions = toFilterConditions(filter ?? {});
  if (search === null || search === undefined) {
    const $filter = [filter?.receivedSince ? "" : "receivedDateTime ge 1900-01-01T00:00:00Z", ...conditions]
      .filter(Boolean)
      .join(" and ");
    return { $orderby: "receivedDateTime desc", ...(conditions.length > 0 && { $filter }) };
  }
  if (conditions.length > 0)
    throw new BadUserInputError("`search` and `filter` cannot be used together", { argument: "search" });
  return { $search: `"${validateSearch(search)}"` };
}

function toFilterConditions(filter: MessageFilter): string[] {
  const { receivedSince, receivedBefore, isRead, hasAttachments, importance, from } = filter;
  return [
    receivedSince && `receivedDateTime ge ${receivedSince.toISOString()}`,
    receivedBefore && `receivedDateTime lt ${receivedBefore.toISOString()}`,
    typeof isRead === "boolean" && `isRead eq ${isRead}`,
    typeof hasAttachments === "boolean" && `hasAttachments eq ${hasAttachments}`,
    importance && `importance eq '${importance.toLowerCase()}'`,
    from && `from/emailAddress/address eq '${validateAddress("from", from).replaceAll("'", "''")}'`,
  ].filter((condition): condition is string => typeof condition === "string");
}
