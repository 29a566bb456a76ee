import type { Resolvers } from "../../../generated/schema.ts";
import { downstreamResolver } from "./downstream-resolver.ts";
import { toGlobalId } from "../../relay/global-id.ts";
import { getSelectedFields, getSelectedNodeFields } from "../../resolvers/selected-fields.ts";
import { toEnumValue } from "../enum-value.ts";
import { validateItemId, toItemId } from "../validate-input.ts";
import type { GraphAttachment } from "../types.ts";

const importances = ["LOW", "NORMAL", "HIGH"] as const;

export const mailResolvers = {
  Query: {
    mailFolders: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, page, info) =>
      graph.mail.listMailFolders(page, getSelectedNodeFields(info)),
    ),
    mailFolder: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const localId = toItemId("MailFolder", id);
      return localId === undefined ? null : graph.mail.getMailFolderById(localId, getSelectedFields(info));
    }),
    messages: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.mail.listMessages(args, getSelectedNodeFields(info)),
    ),
    message: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const localId = toItemId("Message", id);
      return localId === undefined ? null : graph.mail.getMessageById(localId, getSelectedFields(info));
    }),
  },
  Mutation: {
    sendMail: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { input }) => {
      await graph.mail.sendMail(input);
      return { accepted: true };
    }),
    markMessage: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { input: { messageId, isRead } }) => ({
      message: await graph.mail.markMessage(validateItemId("Message", "messageId", messageId), isRead),
    })),
  },
  MailFolder: {
    id: ({ id }) => toGlobalId("MailFolder", id),
    messages: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, args, info) =>
      graph.mail.listMessagesInFolder(id, args, getSelectedNodeFields(info)),
    ),
  },
  MailFolderConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Message: {
    id: ({ id }) => toGlobalId("Message", id),
    importance: ({ importance }) => toEnumValue(importances, importance),
    bodyPreview: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }) => graph.mail.getBodyPreview(id)),
    body: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, { format }) =>
      graph.mail.getBody(id, format === "TEXT" ? "text" : "html"),
    ),
    attachments: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }) => graph.mail.listAttachments(id)),
  },
  MessageConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Attachment: { kind: toAttachmentKind },
} satisfies Resolvers;

function toAttachmentKind({ "@odata.type": type }: GraphAttachment) {
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
