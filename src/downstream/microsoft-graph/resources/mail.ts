import type { MailFolder, Message } from "@microsoft/microsoft-graph-types";
import { BadUserInputError } from "../../../errors/service-errors.ts";
import type { MessageFilter, SendMailInput } from "../../../generated/schema.ts";
import { unusableAnswer } from "../../http/downstream-client.ts";
import type { PageArgs } from "../../relay/connection.ts";
import { nullIfNotFound, type Calls } from "../graph-request.ts";
import { checkedLength, checkedRecipients, inFormat } from "../validate-input.ts";
import {
  isIdentified,
  itemsOf,
  type GraphAttachment,
  type GraphMailFolder,
  type GraphMessage,
  type MailFolderPage,
  type MessagePage,
} from "../types.ts";
import { mailFolderProperties, messageProperties, select } from "../odata-select.ts";

export interface MessageArgs extends PageArgs {
  readonly filter?: MessageFilter | null | undefined;
  readonly search?: string | null | undefined;
}

/** The caller's mailbox. `fields` are those of the schema's type that the operation wants. */
export interface Mail {
  mailFolders(page: PageArgs, fields: readonly string[]): Promise<MailFolderPage>;
  /** @param id Graph's, or a well-known name  @returns null if there is none */
  mailFolderById(id: string, fields: readonly string[]): Promise<GraphMailFolder | null>;
  messages(args: MessageArgs, fields: readonly string[]): Promise<MessagePage>;
  messagesIn(folderId: string, args: MessageArgs, fields: readonly string[]): Promise<MessagePage>;
  /** @returns null if there is none */
  messageById(id: string, fields: readonly string[]): Promise<GraphMessage | null>;
  bodyPreviewOf(messageId: string): Promise<string | null>;
  bodyOf(messageId: string, format: "html" | "text"): Promise<string | null>;
  attachmentsOf(messageId: string): Promise<GraphAttachment[]>;
  sendMail(input: SendMailInput): Promise<void>;
  markMessage(messageId: string, isRead: boolean): Promise<GraphMessage>;
}

/** Of one message in Exchange Online. A page of Graph's own size would leave some out. */
const mostAttachments = 250;

/** @see https://learn.microsoft.com/graph/api/resources/mail-api-overview */
export function createMail({ load, loadOne, loadPage, change, changeOne }: Calls): Mail {
  const message = (id: string): string => `/me/messages/${encodeURIComponent(id)}`;
  const messagesAt = (path: string, args: MessageArgs, fields: readonly string[]): Promise<MessagePage> => {
    const parameters = messageParameters(args);
    const list = `${path} ${JSON.stringify(parameters)}`;
    return loadPage(
      { list, path, parameters, select: select(messageProperties, fields), isItem: isIdentified<Message> },
      args,
    );
  };
  return {
    mailFolders: (page, fields) =>
      loadPage(
        {
          list: "mailFolders",
          path: "/me/mailFolders",
          select: select(mailFolderProperties, fields),
          isItem: isIdentified<MailFolder>,
        },
        page,
      ),
    mailFolderById: (id, fields) =>
      nullIfNotFound(
        loadOne({
          path: `/me/mailFolders/${encodeURIComponent(id)}`,
          select: select(mailFolderProperties, fields),
        }),
      ),
    messages: (args, fields) => messagesAt("/me/messages", args, fields),
    messagesIn: (id, args, fields) => messagesAt(`/me/mailFolders/${encodeURIComponent(id)}/messages`, args, fields),
    messageById: (id, fields) =>
      nullIfNotFound(loadOne({ path: message(id), select: select(messageProperties, fields) })),
    bodyPreviewOf: async (id) =>
      (await loadOne<Message>({ path: message(id), select: ["id", "bodyPreview"] })).bodyPreview ?? null,
    bodyOf: async (id, format) => {
      const { body } = await loadOne<Message>({ path: message(id), select: ["id", "body"], ...inFormat(format) });
      return body?.content ?? null;
    },
    attachmentsOf: async (id) => {
      const properties = ["id", "name", "contentType", "size", "isInline"];
      const parameters = { $top: String(mostAttachments) };
      const items = itemsOf<GraphAttachment>(
        await load({ path: `${message(id)}/attachments`, parameters, select: properties }),
      );
      if (!items) throw unusableAnswer("MICROSOFT_GRAPH");
      return items;
    },
    async sendMail(input) {
      await change({
        method: "POST",
        path: "/me/sendMail",
        body: { message: messageOf(input), saveToSentItems: true },
      });
    },
    markMessage: (id, isRead) => changeOne<Message>({ method: "PATCH", path: message(id), body: { isRead } }),
  };
}

function messageOf(input: SendMailInput): Message {
  const { subject, body, format, importance } = input;
  return {
    subject: checkedLength("subject", subject, 255),
    body: { contentType: format === "HTML" ? "html" : "text", content: checkedLength("body", body, 100_000) },
    importance: importance === "LOW" ? "low" : importance === "HIGH" ? "high" : "normal",
    toRecipients: checkedRecipients("to", input.to, 1),
    ccRecipients: checkedRecipients("cc", input.cc ?? [], 0),
  };
}

/**
 * Graph filters by what it orders by, first of all: hence the condition that is always true.
 *
 * @see https://learn.microsoft.com/graph/api/user-list-messages#using-filter-and-orderby-in-the-same-query
 */
function messageParameters({ filter, search }: MessageArgs): Record<string, string> {
  const conditions = conditionsOf(filter ?? {});
  if (search === null || search === undefined) {
    const $filter = [filter?.receivedSince ? "" : "receivedDateTime ge 1900-01-01T00:00:00Z", ...conditions]
      .filter(Boolean)
      .join(" and ");
    return { $orderby: "receivedDateTime desc", ...(conditions.length > 0 && { $filter }) };
  }
  if (conditions.length > 0)
    throw new BadUserInputError("`search` and `filter` cannot be used together", { argument: "search" });
  if (search.length < 2 || search.length > 100)
    throw new BadUserInputError("`search` must have from 2 to 100 characters", { argument: "search" });
  return { $search: `"${search.replace(/["\\]/g, " ")}"` };
}

function conditionsOf(filter: MessageFilter): string[] {
  const { receivedSince, receivedBefore, isRead, hasAttachments, importance, from } = filter;
  return [
    receivedSince && `receivedDateTime ge ${receivedSince.toISOString()}`,
    receivedBefore && `receivedDateTime lt ${receivedBefore.toISOString()}`,
    typeof isRead === "boolean" && `isRead eq ${isRead}`,
    typeof hasAttachments === "boolean" && `hasAttachments eq ${hasAttachments}`,
    importance && `importance eq '${importance.toLowerCase()}'`,
    from && `from/emailAddress/address eq '${from.replaceAll("'", "''")}'`,
  ].filter((condition): condition is string => typeof condition === "string");
}
