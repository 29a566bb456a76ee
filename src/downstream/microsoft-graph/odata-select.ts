import type { Event, Group, MailFolder, Message, User } from "@microsoft/microsoft-graph-types";

/** For fields of a type of the schema, the properties of Graph's type that answer them. */
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

/** The properties to select for fields of the schema; always with the id, which everything else hangs on. */
export function toSelect<Payload>(properties: PropertyMap<Payload>, fields: readonly string[]): readonly string[] {
  return ["id", ...new Set(fields.flatMap((field) => properties[field] ?? []))];
}

/** Properties that have the same name in the schema. */
function identityMapping<Payload>() {
  return (...names: readonly (string & keyof Payload)[]): PropertyMap<Payload> =>
    Object.fromEntries(names.map((name) => [name, [name]]));
}
