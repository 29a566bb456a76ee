import type {
  DateTimeTimeZone,
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

/** Objects as Microsoft Graph v1.0 returns them, with the selected properties. */
export type GraphUser = WithId<User>;
export type GraphGroup = WithId<Group>;
/** A member of a group: a user, a group or another directory object, according to `@odata.type`. */
export type GraphMember = WithId<DirectoryObject & User & Group> & { readonly "@odata.type"?: string };
export type GraphMailFolder = WithId<MailFolder>;
export type GraphMessage = WithId<Message>;
export type GraphEvent = WithId<Event>;
export type GraphRecipient = Recipient;
export type GraphAttendee = Attendee;
export type GraphEventTime = DateTimeTimeZone;
export type GraphAttachment = Attachment & { readonly "@odata.type"?: string };

export type Page<Node> = Connection<{ readonly cursor: string; readonly node: Node }>;
export type UserPage = Page<GraphUser>;
export type GroupPage = Page<GraphGroup>;
export type GroupMemberPage = Page<GraphMember>;
export type MailFolderPage = Page<GraphMailFolder>;
export type MessagePage = Page<GraphMessage>;
export type EventPage = Page<GraphEvent>;

type WithId<Payload> = Payload & { readonly id: string };

/**
 * Whether a text consists of the characters of ids: GUIDs, and Exchange's base64. Ids become path segments; anything
 * else, such as `..`, could leave them.
 */
export function isGraphId(text: string): boolean {
  return /^[\w+/=-]{1,1000}$/.test(text);
}

/** Whether a value is an object with an id, the only property that every Microsoft Graph object has. */
export function hasId<Payload>(value: unknown): value is WithId<Payload> {
  return (
    typeof value === "object" && value !== null && "id" in value && typeof value.id === "string" && isGraphId(value.id)
  );
}

/** Whether an item of `members` can be used. Any kind of directory object can be a member. */
export function isMember(value: unknown): value is GraphMember {
  return hasId(value);
}

/** Whether a value is a user. Objects that can have several types carry `@odata.type`. */
export function isUser(value: unknown): value is GraphUser {
  return hasId(value) && (!("@odata.type" in value) || value["@odata.type"] === "#microsoft.graph.user");
}

/** Whether a value is a group. */
export function isGroup(value: unknown): value is GraphGroup {
  return hasId(value) && (!("@odata.type" in value) || value["@odata.type"] === "#microsoft.graph.group");
}

/** The items of a collection response; undefined if the response is not a collection. */
export function getItems<Item>(response: unknown, isItem: (value: unknown) => value is Item): Item[] | undefined {
  if (typeof response !== "object" || response === null || !("value" in response) || !Array.isArray(response.value))
    return undefined;
  return selectItems(response.value, isItem);
}

/** Leaves out objects of another kind. Items without an id are kept as null: they are invalid, not of another kind. */
export function selectItems<Item>(items: readonly unknown[], isItem: (value: unknown) => value is Item): Item[] {
  return items.filter((item) => isItem(item) || !hasId(item)).map((item) => (isItem(item) ? item : null) as Item);
}
