import type { Resolvers } from "../../../generated/schema.ts";
import { downstreamResolver } from "../../resolvers/downstream-resolver.ts";
import { toGlobalId } from "../../relay/global-id.ts";
import { selectedFields, selectedNodeFields } from "../../resolvers/selected-fields.ts";
import { toEnumValue } from "../enum-value.ts";
import { validateItemId, toItemId } from "../validate-input.ts";
import type { GraphAttachment } from "../types.ts";

const importances = ["LOW", "NORMAL", "HIGH"] as const;

export const mailResolvers = {
  Query: {
    mailFolders: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, page, info) =>
      graph.listMailFolders(page, selectedNodeFields(info)),
    ),
    mailFolder: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const localId = toItemId("MailFolder", id);
      return localId === undefined ? null : graph.getMailFolderById(localId, selectedFields(info));
    }),
    messages: downstreamResolver("MICROSOFT_GRAPH", (graph, _parent, args, info) =>
      graph.listMessages(args, selectedNodeFields(info)),
    ),
    message: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { id }, info) => {
      const localId = toItemId("Message", id);
      return localId === undefined ? null : graph.getMessageById(localId, selectedFields(info));
    }),
  },
  Mutation: {
    sendMail: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { input }) => {
      await graph.sendMail(input);
      return { accepted: true };
    }),
    markMessage: downstreamResolver("MICROSOFT_GRAPH", async (graph, _parent, { input: { messageId, isRead } }) => ({
      message: await graph.markMessage(validateItemId("Message", "messageId", messageId), isRead),
    })),
  },
  MailFolder: {
    id: ({ id }) => toGlobalId("MailFolder", id),
    messages: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, args, info) =>
      graph.listMessagesInFolder(id, args, selectedNodeFields(info)),
    ),
  },
  MailFolderConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Message: {
    id: ({ id }) => toGlobalId("Message", id),
    importance: ({ importance }) => toEnumValue(importances, importance),
    bodyPreview: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }) => graph.getBodyPreview(id)),
    body: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }, { format }) =>
      graph.getBody(id, format === "TEXT" ? "text" : "html"),
    ),
    attachments: downstreamResolver("MICROSOFT_GRAPH", (graph, { id }) => graph.listAttachments(id)),
  },
  MessageConnection: { nodes: ({ edges }) => edges.map(({ node }) => node) },
  Recipient: {
    name: ({ emailAddress }) => emailAddress?.name ?? null,
    address: ({ emailAddress }) => emailAddress?.address ?? null,
    user: downstreamResolver("MICROSOFT_GRAPH", async (graph, { emailAddress }, _args, info) =>
      emailAddress?.address ? graph.findUserByMail(emailAddress.address, selectedFields(info)) : null,
    ),
  },
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
