import type { Group } from "@microsoft/microsoft-graph-types";
import type { SampleGroup } from "../../sample/groups.ts";
import type { ObjectType } from "./object-type.ts";

/** @see https://learn.microsoft.com/graph/api/resources/group#properties */
const properties = {
  classification: () => null,
  createdDateTime: (group) => group.createdDateTime,
  deletedDateTime: () => null,
  description: (group) => group.description,
  displayName: (group) => group.displayName,
  expirationDateTime: () => null,
  groupTypes: (group) => (group.kind === "microsoft365" ? ["Unified"] : []),
  id: (group) => group.id,
  isAssignableToRole: () => null,
  mail: (group) => group.mail,
  mailEnabled: (group) => group.mail !== null,
  mailNickname: (group) => group.mailNickname,
  membershipRule: () => null,
  membershipRuleProcessingState: () => null,
  onPremisesLastSyncDateTime: () => null,
  onPremisesSecurityIdentifier: () => null,
  onPremisesSyncEnabled: () => null,
  preferredDataLocation: () => null,
  preferredLanguage: () => null,
  proxyAddresses: (group) => (group.mail === null ? [] : [`SMTP:${group.mail}`]),
  renewedDateTime: (group) => group.createdDateTime,
  securityEnabled: (group) => group.kind === "security" || group.kind === "mailEnabledSecurity",
  theme: () => null,
  uniqueName: () => null,
  visibility: (group) => group.visibility,
} satisfies { [K in keyof Group]?: (group: SampleGroup) => Group[K] };

export const groupType: ObjectType<SampleGroup> = {
  name: "group",
  properties,
  defaults: Object.keys(properties).filter((name) => name !== "isAssignableToRole"),
  basic: [],
};
