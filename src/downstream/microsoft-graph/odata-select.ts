import { getParentKey } from "../resolvers/selected-fields.ts";
import type { GraphEvent, GraphGroup, GraphMailFolder, GraphMessage, GraphUser } from "./types.ts";

/** Maps each field of a schema type to the properties of the Microsoft Graph type that it is resolved from. */
export type PropertyMap<Payload> = Readonly<Record<string, readonly (string & keyof Payload)[]>>;

export const userProperties: PropertyMap<GraphUser> = identityMapping<GraphUser>()(
  "displayName",
  "givenName",
  "surname",
  "mail",
  "userPrincipalName",
  "jobTitle",
  "department",
  "officeLocation",
);

export const groupProperties: PropertyMap<GraphGroup> = identityMapping<GraphGroup>()(
  "displayName",
  "description",
  "mail",
  "securityEnabled",
);

export const mailFolderProperties: PropertyMap<GraphMailFolder> = identityMapping<GraphMailFolder>()(
  "displayName",
  "totalItemCount",
  "unreadItemCount",
  "childFolderCount",
);

export const messageProperties: PropertyMap<GraphMessage> = identityMapping<GraphMessage>()(
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

export const eventProperties: PropertyMap<GraphEvent> = {
  ...identityMapping<GraphEvent>()(
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
