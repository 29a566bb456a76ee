import { deliverMessage } from "../mail/deliver-message.ts";
import type { Outlook } from "../outlook/outlook.ts";
import type { Meeting } from "./meeting.ts";

/** Kinds of meeting messages with their Graph types. The misspelling is Microsoft's. */
const messageTypes = {
  meetingRequest: "eventMessageRequest",
  meetingCancelled: "eventMessage",
  meetingAccepted: "eventMessageResponse",
  meetingTenativelyAccepted: "eventMessageResponse",
  meetingDeclined: "eventMessageResponse",
} as const;

/** A message about a meeting. */
interface MeetingMessage {
  readonly kind: keyof typeof messageTypes;
  /** Prefix of the subject: `Accepted: `, for example. */
  readonly prefix: string;
  readonly html: string;
  readonly from: Meeting["organizer"];
  readonly to: readonly Meeting["organizer"][];
}

/** Delivers a message about a meeting to all recipients of the tenant. */
export function sendMeetingMessage(
  outlook: Outlook,
  { subject }: Meeting,
  { kind, prefix, html, from, to }: MeetingMessage,
): void {
  const message = {
    subject: `${prefix}${subject ?? ""}`,
    html,
    from: { emailAddress: from },
    to: to.map((emailAddress) => ({ emailAddress })),
    cc: [],
    bcc: [],
    importance: "normal",
    attachments: [],
  } as const;
  const extra = { "@odata.type": `#microsoft.graph.${messageTypes[kind]}`, meetingMessageType: kind };
  deliverMessage(outlook, message, { extra });
}
