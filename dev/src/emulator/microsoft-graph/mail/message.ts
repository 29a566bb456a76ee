import type { Message, Recipient } from "@microsoft/microsoft-graph-types";
import type { SampleMessage } from "../../sample/mail-featured.ts";
import { toEmailAddress, type Person } from "../../sample/people.ts";
import type { SampleUser } from "../../tenant.ts";
import { wrapHtmlDocument, toPreview } from "../outlook/html.ts";
import { createChangeKey, createItemId } from "../outlook/item-id.ts";
import { toIsoSeconds } from "../outlook/time-zone.ts";
import { toStoredAttachment, type StoredAttachment } from "./attachment.ts";

/** A message in a mailbox, with an HTML body. */
export type StoredMessage = Omit<Message, "attachments" | "body"> & {
  readonly id: string;
  readonly parentFolderId: string;
  readonly receivedDateTime: string;
  readonly changeKey: string;
  readonly subject: string | null;
  readonly isRead: boolean;
  readonly body: { readonly contentType: "html"; readonly content: string };
  readonly attachments: readonly StoredAttachment[];
  /** Type of a particular kind of message. */
  readonly "@odata.type"?: string;
  readonly meetingMessageType?: string;
};

/** Input of a message. */
export interface NewMessage {
  /** Unique across all mailboxes; determines the id. */
  readonly seed: string;
  /** Messages with the same subject, apart from `Re:` and `Fw:`, share a conversation. */
  readonly subject: string | null;
  readonly html: string;
  /** Undefined for a draft. */
  readonly from: Recipient | undefined;
  readonly to: readonly Recipient[];
  readonly cc: readonly Recipient[];
  readonly bcc: readonly Recipient[];
  /** ISO 8601, to the second, in UTC. */
  readonly at: string;
  readonly parentFolderId: string;
  readonly isRead: boolean;
  readonly importance: "low" | "normal" | "high";
  readonly attachments: readonly StoredAttachment[];
}

/** Creates a message with the properties that Exchange adds. Drafts have no sender. */
export function createMessage(message: NewMessage): StoredMessage {
  const { seed, subject, html, from, at, attachments } = message;
  const id = createItemId(seed);
  const conversation = createItemId(`conversation ${(subject ?? seed).replace(/^(?:re|fw):\s*/i, "")}`);
  return {
    id,
    createdDateTime: at,
    lastModifiedDateTime: at,
    changeKey: createChangeKey(id, 1),
    categories: [],
    receivedDateTime: at,
    sentDateTime: at,
    hasAttachments: attachments.some(({ isInline }) => !isInline),
    internetMessageId: `<${id.slice(9, 41)}@harbor.example>`,
    subject,
    bodyPreview: toPreview(html),
    importance: message.importance,
    parentFolderId: message.parentFolderId,
    conversationId: conversation,
    conversationIndex: Buffer.from(conversation.slice(9, 31)).toString("base64"),
    isDeliveryReceiptRequested: null,
    isReadReceiptRequested: false,
    isRead: message.isRead,
    isDraft: from === undefined,
    webLink: `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(id)}&exvsurl=1&viewmodel=ReadMessageItem`,
    inferenceClassification: "focused",
    body: { contentType: "html", content: wrapHtmlDocument(html) },
    ...(from ? { sender: from, from } : {}),
    toRecipients: [...message.to],
    ccRecipients: [...message.cc],
    bccRecipients: [...message.bcc],
    replyTo: [],
    flag: { flagStatus: "notFlagged" },
    attachments,
  };
}

/**
 * Creates a message of the sample.
 * @param options.today start of the day to which the dates of the sample are relative
 */
export function toStoredMessage(
  sample: SampleMessage,
  { user, today, parentFolderId }: { user: SampleUser; today: number; parentFolderId: string },
): StoredMessage {
  const [hours = 0, minutes = 0] = sample.time.split(":").map(Number);
  const at = toIsoSeconds(today - sample.daysAgo * 86_400_000 + (hours * 60 + minutes) * 60_000);
  const seed = `${user.id} message ${sample.key}`;
  const message = createMessage({
    seed,
    subject: sample.subject,
    html: sample.html,
    from: sample.from === undefined ? undefined : toRecipient(sample.from),
    to: sample.to.map(toRecipient),
    cc: (sample.cc ?? []).map(toRecipient),
    bcc: [],
    at,
    parentFolderId,
    isRead: sample.unread !== true,
    importance: sample.importance ?? "normal",
    attachments: (sample.attachments ?? []).map((attachment, index) =>
      toStoredAttachment(attachment, { seed: `${seed} ${String(index)}`, at }),
    ),
  });
  return {
    ...message,
    categories: [...(sample.categories ?? [])],
    ...(sample.flag ? { flag: { flagStatus: sample.flag } } : {}),
    ...(sample.meetingRequest
      ? { "@odata.type": "#microsoft.graph.eventMessageRequest", meetingMessageType: "meetingRequest" }
      : {}),
  };
}

function toRecipient(person: Person): Recipient {
  return { emailAddress: toEmailAddress(person) };
}
