import type { Connection } from "../relay/connection.ts";

/**
 * Objects as Microsoft Graph v1.0 returns them. Only the selected properties are present.
 *
 * Perf: not from `@microsoft/microsoft-graph-types`, which would be 3 MB of each installation.
 *
 * @see https://learn.microsoft.com/graph/api/overview
 */
interface GraphObject {
  readonly id: string;
  readonly "@odata.type"?: string;
}

export interface GraphUser extends GraphObject {
  readonly displayName?: string | null;
  readonly givenName?: string | null;
  readonly surname?: string | null;
  readonly mail?: string | null;
  readonly userPrincipalName?: string | null;
  readonly jobTitle?: string | null;
  readonly department?: string | null;
  readonly officeLocation?: string | null;
}

export interface GraphGroup extends GraphObject {
  readonly displayName?: string | null;
  readonly description?: string | null;
  readonly mail?: string | null;
  readonly securityEnabled?: boolean | null;
}

/** A member of a group: a user, a group or another directory object, according to `@odata.type`. */
export type GraphMember = GraphUser & GraphGroup;

export interface GraphMailFolder extends GraphObject {
  readonly displayName?: string | null;
  readonly totalItemCount?: number | null;
  readonly unreadItemCount?: number | null;
  readonly childFolderCount?: number | null;
}

export interface GraphRecipient {
  readonly emailAddress?: { readonly name?: string | null; readonly address?: string | null } | null;
}

export interface GraphBody {
  readonly contentType?: "text" | "html" | null;
  readonly content?: string | null;
}

export interface GraphMessage extends GraphObject {
  readonly subject?: string | null;
  readonly from?: GraphRecipient | null;
  readonly toRecipients?: readonly GraphRecipient[] | null;
  readonly ccRecipients?: readonly GraphRecipient[] | null;
  readonly receivedDateTime?: string | null;
  readonly sentDateTime?: string | null;
  readonly isRead?: boolean | null;
  readonly isDraft?: boolean | null;
  readonly importance?: "low" | "normal" | "high" | null;
  readonly hasAttachments?: boolean | null;
  readonly conversationId?: string | null;
  readonly webLink?: string | null;
  readonly bodyPreview?: string | null;
  readonly body?: GraphBody | null;
}

export interface GraphAttachment extends GraphObject {
  readonly name?: string | null;
  readonly contentType?: string | null;
  readonly size?: number | null;
  readonly isInline?: boolean | null;
}

export interface GraphEventTime {
  readonly dateTime?: string | null;
  readonly timeZone?: string | null;
}

export interface GraphAttendee extends GraphRecipient {
  readonly type?: "required" | "optional" | "resource" | null;
  readonly status?: { readonly response?: string | null } | null;
}

export interface GraphEvent extends GraphObject {
  readonly subject?: string | null;
  readonly start?: GraphEventTime | null;
  readonly end?: GraphEventTime | null;
  readonly isAllDay?: boolean | null;
  readonly isCancelled?: boolean | null;
  readonly isOrganizer?: boolean | null;
  readonly location?: { readonly displayName?: string | null } | null;
  readonly showAs?: string | null;
  readonly webLink?: string | null;
  readonly organizer?: GraphRecipient | null;
  readonly attendees?: readonly GraphAttendee[] | null;
  readonly onlineMeeting?: { readonly joinUrl?: string | null } | null;
  readonly onlineMeetingUrl?: string | null;
  readonly transactionId?: string | null;
  readonly bodyPreview?: string | null;
  readonly body?: GraphBody | null;
}

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
