import { deliverMessage } from "../mail/deliver-message.ts";
import type { Outlook } from "../outlook/outlook.ts";
import type { Meeting } from "./meeting.ts";

/** The kinds of messages about meetings, with the type that Graph gives them. The misspelling is Microsoft's. */
const messageTypes = {
  meetingRequest: "eventMessageRequest",
  meetingCancelled: "eventMessage",
  meetingAccepted: "eventMessageResponse",
  meetingTenativelyAccepted: "eventMessageResponse",
  meetingDeclined: "eventMessageResponse",
} as const;

/** A message about a meeting from one to others. */
interface MeetingMessage {
  readonly kind: keyof typeof messageTypes;
  /** What stands before the meeting's subject, as `Accepted: `. */
  readonly prefix: string;
  readonly html: string;
  readonly from: Meeting["organizer"];
  readonly to: readonly Meeting["organizer"][];
}

/** Puts a message about a meeting in the inboxes of those who have one here. */
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
