import type {
  Attachment,
  Attendee,
  DirectoryObject,
  Event,
  Group,
  MailFolder,
  Message,
  Recipient,
  User,
} from "@microsoft/microsoft-graph-types";
import type { Connection } from "../relay/connection.ts";

/** Objects as Microsoft Graph v1.0 answers them, with the properties that were selected. */
export type GraphUser = Identified<User>;
export type GraphGroup = Identified<Group>;
/** A member of a group: `@odata.type` says what it is. */
export type GraphMember = Identified<DirectoryObject & User & Group> & { readonly "@odata.type"?: string };
export type GraphMailFolder = Identified<MailFolder>;
export type GraphMessage = Identified<Message>;
export type GraphEvent = Identified<Event>;
export type GraphRecipient = Recipient;
export type GraphAttendee = Attendee;
export type GraphAttachment = Attachment & { readonly "@odata.type"?: string };

export type Page<Node> = Connection<{ readonly cursor: string; readonly node: Node }>;
export type UserPage = Page<GraphUser>;
export type GroupPage = Page<GraphGroup>;
export type GroupMemberPage = Page<GraphMember>;
export type MailFolderPage = Page<GraphMailFolder>;
export type MessagePage = Page<GraphMessage>;
export type EventPage = Page<GraphEvent>;

type Identified<Payload> = Payload & { readonly id: string };

/** Narrows what came as an object of Graph's: whatever else it has, it has an id. */
export function isIdentified<Payload>(value: unknown): value is Identified<Payload> {
  return (
    typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" && value.id !== ""
  );
}

/** Narrows a member of a collection of several kinds. */
export function isMember(value: unknown): value is GraphMember {
  return isIdentified(value);
}

/** Narrows a user: collections of several kinds say of each what it is. */
export function isUser(value: unknown): value is GraphUser {
  return isIdentified(value) && (!("@odata.type" in value) || value["@odata.type"] === "#microsoft.graph.user");
}

/** The objects of a collection; undefined if what came is none. */
export function itemsOf<Payload>(answer: unknown): Identified<Payload>[] | undefined {
  if (typeof answer !== "object" || answer === null || !("value" in answer) || !Array.isArray(answer.value))
    return undefined;
  return answer.value.filter((item) => isIdentified<Payload>(item));
}
