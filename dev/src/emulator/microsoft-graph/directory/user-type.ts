import type { User } from "@microsoft/microsoft-graph-types";
import type { SampleUser } from "../../tenant.ts";
import type { ObjectType } from "./object-type.ts";

/** Supported properties of a user; properties without a value in the sample tenant are null. */
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
  proxyAddresses: (user) => [`SMTP:${user.mail}`, ...(user.aliases ?? []).map((alias) => `smtp:${alias}`)],
  state: () => null,
  streetAddress: () => null,
  surname: (user) => user.surname,
  usageLocation: () => null,
  userPrincipalName: (user) => user.userPrincipalName,
  userType: (user) => user.userType,
} satisfies { [K in keyof User]?: (user: SampleUser) => User[K] };

/** Properties that Graph returns without `$select` (https://learn.microsoft.com/graph/api/user-get#response). */
const defaults: readonly (keyof typeof properties)[] = [
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

/**
 * Properties of other users with User.ReadBasic.All
 * (https://learn.microsoft.com/graph/permissions-reference#userreadbasicall).
 */
const basic: readonly (keyof typeof properties)[] = [
  "displayName",
  "givenName",
  "id",
  "mail",
  "surname",
  "userPrincipalName",
];

export const userType: ObjectType<SampleUser> = { name: "user", properties, defaults, basic };
