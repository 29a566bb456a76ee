import type { Resolvers } from "../../../generated/schema.ts";
import { fromApi } from "../../resolvers/downstream-resolver.ts";
import { globalId } from "../../relay/global-id.ts";
import { selectedFields, selectedNodeFields } from "../../resolvers/selected-fields.ts";
import { enumValue } from "../enum-value.ts";
import { checkedItemKey, itemKeyOf } from "../validate-input.ts";
import type { GraphAttachment } from "../types.ts";

const importances = ["LOW", "NORMAL", "HIGH"] as const;

export const mailResolvers = {
  Query: {
    mailFolders: fromApi("MICROSOFT_GRAPH", (graph, _parent, page, info) =>
      graph.mailFolders(page, selectedNodeFields(info)),
    ),
    mailFolder: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const key = itemKeyOf("MailFolder", id);
      return key === undefined ? null : graph.mailFolderById(key, selectedFields(info));
    }),
    messages: fromApi("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.messages(args, selectedNodeFields(info)),
    ),
    message: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const key = itemKeyOf("Message", id);
      return key === undefined ? null : graph.messageById(key, selectedFields(info));
    }),
  },
  Mutation: {
    sendMail: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { input }) => {
      await graph.sendMail(input);
      return { accepted: true };
    }),
    markMessage: fromApi("MICROSOFT_GRAPH", async (graph, _parent, { input: { messageId, isRead } }) => ({
      message: await graph.markMessage(checkedItemKey("Message", "messageId", messageId), isRead),
    })),
  },
  MailFolder: {
    id: ({ id }) => globalId("MailFolder", id),
    messages: fromApi("MICROSOFT_GRAPH", (graph, { id }, args, info) =>
      graph.messagesIn(id, args, selectedNodeFields(info)),
    ),
  },
  MailFolderConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Message: {
    id: ({ id }) => globalId("Message", id),
    importance: ({ importance }) => enumValue(importances, importance),
    bodyPreview: fromApi("MICROSOFT_GRAPH", (graph, { id }) => graph.bodyPreviewOf(id)),
    body: fromApi("MICROSOFT_GRAPH", (graph, { id }, { format }) =>
      graph.bodyOf(id, format === "TEXT" ? "text" : "html"),
    ),
    attachments: fromApi("MICROSOFT_GRAPH", (graph, { id }) => graph.attachmentsOf(id)),
  },
  MessageConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Recipient: {
    name: ({ emailAddress }) => emailAddress?.name ?? null,
    address: ({ emailAddress }) => emailAddress?.address ?? null,
    user: fromApi("MICROSOFT_GRAPH", async (graph, { emailAddress }, _args, info) =>
      emailAddress?.address ? graph.userByMail(emailAddress.address, selectedFields(info)) : null,
    ),
  },
  Attachment: { kind: kindOf },
} satisfies Resolvers;

function kindOf({ "@odata.type": type }: GraphAttachment) {
  switch (type) {
    case "#microsoft.graph.fileAttachment":
      return "FILE";
    case "#microsoft.graph.itemAttachment":
      return "ITEM";
    case "#microsoft.graph.referenceAttachment":
      return "REFERENCE";
    default:
      return "OTHER";
  }
}
