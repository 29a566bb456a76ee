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
export type GraphUser = WithId<User>;
export type GraphGroup = WithId<Group>;
/** A member of a group: `@odata.type` says what it is. */
export type GraphMember = WithId<DirectoryObject & User & Group> & { readonly "@odata.type"?: string };
export type GraphMailFolder = WithId<MailFolder>;
export type GraphMessage = WithId<Message>;
export type GraphEvent = WithId<Event>;
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

type WithId<Payload> = Payload & { readonly id: string };

/** Narrows what came as an object of Graph's: whatever else it has, it has an id. */
export function hasId<Payload>(value: unknown): value is WithId<Payload> {
  return (
    typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" && value.id !== ""
  );
}

/** Narrows a member of a collection of several kinds. */
export function isMember(value: unknown): value is GraphMember {
  return hasId(value);
}

/** Narrows a user: collections of several kinds say of each what it is. */
export function isUser(value: unknown): value is GraphUser {
  return hasId(value) && (!("@odata.type" in value) || value["@odata.type"] === "#microsoft.graph.user");
}

/** The objects of a collection; undefined if what came is none. */
export function getItems<Payload>(response: unknown): WithId<Payload>[] | undefined {
  if (typeof response !== "object" || response === null || !("value" in response) || !Array.isArray(response.value))
    return undefined;
  return response.value.filter((item) => hasId<Payload>(item));
}
