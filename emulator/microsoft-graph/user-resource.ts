import type { User } from "@microsoft/microsoft-graph-types";
import { tenantId, type SampleUser } from "../tenant.ts";

/** The user properties that the emulator knows. Those without a value in the sample tenant are there, and null. */
const properties = {
  accountEnabled: () => true,
  businessPhones: () => [],
  city: () => null,
  companyName: () => null,
  country: () => null,
  department: (user) => user.department,
  displayName: (user) => user.displayName,
  employeeId: () => null,
  employeeType: () => null,
  givenName: (user) => user.givenName,
  id: (user) => user.id,
  jobTitle: (user) => user.jobTitle,
  mail: (user) => user.mail,
  mailNickname: (user) => user.userPrincipalName.slice(0, user.userPrincipalName.lastIndexOf("@")),
  mobilePhone: () => null,
  officeLocation: (user) => user.officeLocation,
  postalCode: () => null,
  preferredLanguage: () => null,
  state: () => null,
  streetAddress: () => null,
  surname: (user) => user.surname,
  usageLocation: () => null,
  userPrincipalName: (user) => user.userPrincipalName,
  userType: (user) => user.userType,
} satisfies { [K in keyof User]?: (user: SampleUser) => User[K] };

export type UserProperty = keyof typeof properties;

/** What Graph answers without `$select` (https://learn.microsoft.com/graph/api/user-get#response). */
const defaultProperties: readonly UserProperty[] = [
  "businessPhones",
  "displayName",
  "givenName",
  "jobTitle",
  "mail",
  "mobilePhone",
  "officeLocation",
  "preferredLanguage",
  "surname",
  "userPrincipalName",
  "id",
];

/** What User.ReadBasic.All shows of others (https://learn.microsoft.com/graph/permissions-reference#userreadbasicall). */
const basicProperties: readonly UserProperty[] = [
  "displayName",
  "givenName",
  "id",
  "mail",
  "surname",
  "userPrincipalName",
];

/** How much of a user the caller may see; of `limited` ones only the id. */
export type Visibility = "full" | "basic" | "limited";

const canonicalNames = new Map(Object.keys(properties).map((name) => [name.toLowerCase(), name as UserProperty]));

/** Graph takes property names in any case and answers them in its own. */
export function canonicalProperty(name: string): UserProperty | undefined {
  return canonicalNames.get(name.toLowerCase());
}

/**
 * The resource as Graph answers it. Properties that the caller may not see are empty, as
 * https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
 * has it. Where the key is not selected, the entity id comes in its place (OData JSON Format 4.01, section 4.6.8).
 */
export function userResource(
  user: SampleUser,
  visibility: Visibility,
  select: readonly UserProperty[] = defaultProperties,
): Record<string, unknown> {
  const entityId = `https://graph.microsoft.com/v2/${tenantId}/directoryObjects/${user.id}/Microsoft.DirectoryServices.User`;
  return {
    ...(select.includes("id") ? {} : { "@odata.id": entityId }),
    ...Object.fromEntries(
      select.map((name) => [name, visible(name, visibility) ? properties[name](user) : empty(name)]),
    ),
  };
}

function visible(name: UserProperty, visibility: Visibility): boolean {
  return visibility === "full" || name === "id" || (visibility === "basic" && basicProperties.includes(name));
}

function empty(name: UserProperty): [] | null {
  return name === "businessPhones" ? [] : null;
}
