import { getParentKey } from "../resolvers/selected-fields.ts";
import type { Event, Group, MailFolder, Message, User } from "@microsoft/microsoft-graph-types";

/** Maps each field of a schema type to the properties of the Microsoft Graph type that it is resolved from. */
export type PropertyMap<Payload> = Readonly<Record<string, readonly (string & keyof Payload)[]>>;

export const userProperties: PropertyMap<User> = identityMapping<User>()(
  "displayName",
  "givenName",
  "surname",
  "mail",
  "userPrincipalName",
  "jobTitle",
  "department",
  "officeLocation",
);

export const groupProperties: PropertyMap<Group> = identityMapping<Group>()(
  "displayName",
  "description",
  "mail",
  "securityEnabled",
);

export const mailFolderProperties: PropertyMap<MailFolder> = identityMapping<MailFolder>()(
  "displayName",
  "totalItemCount",
  "unreadItemCount",
  "childFolderCount",
);

export const messageProperties: PropertyMap<Message> = identityMapping<Message>()(
  "subject",
  "from",
  "toRecipients",
  "ccRecipients",
  "receivedDateTime",
  "sentDateTime",
  "isRead",
  "isDraft",
  "importance",
  "hasAttachments",
  "conversationId",
  "webLink",
);

export const eventProperties: PropertyMap<Event> = {
  ...identityMapping<Event>()(
    "subject",
    "start",
    "end",
    "isAllDay",
    "isCancelled",
    "isOrganizer",
    "location",
    "showAs",
    "webLink",
    "organizer",
    "attendees",
  ),
  joinUrl: ["onlineMeeting", "onlineMeetingUrl"],
};

/** The `$select` properties for the selected fields of the schema. The id is always included: nested resolvers need it. */
export function toSelect<Payload>(properties: PropertyMap<Payload>, fields: readonly string[]): readonly string[] {
  const names: readonly string[] = fields.flatMap((field) => getParentKey(field) ?? properties[field] ?? []);
  return [...new Set(["id", ...names])];
}

/** For properties that have the same name in the schema. */
function identityMapping<Payload>() {
  return (...names: readonly (string & keyof Payload)[]): PropertyMap<Payload> =>
    Object.fromEntries(names.map((name) => [name, [name]]));
}
