/** The sample tenant: its app registrations and the shape of its users. All values are public; none is a secret. */

export const tenantId = "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6";
export const tenantDomain = "harbor.example";

/** App registration of this API. */
export const api = {
  clientId: "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
  clientSecret: "emulator-only-not-a-secret",
  /** App ID URI. The scope is `api://{clientId}/access_as_user`. */
  resource: "api://7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
  scope: "access_as_user",
} as const;

/** App registration of the public client for developers and the explorer. */
export const developerClient = {
  clientId: "c4d8e2f1-6a90-4b3c-8d7e-5f6a7b8c9d0e",
} as const;

/** App registration of a public client that is not among the API's `knownClientApplications`. */
export const unlistedClient = {
  clientId: "a8c7b6d5-1e2f-4a3b-9c4d-6e5f4a3b2c1d",
} as const;

/** User principal name of the only user who can consent for the whole tenant. */
export const administratorName = `mona@${tenantDomain}`;

export const microsoftGraph = {
  resource: "https://graph.microsoft.com",
  /** Microsoft Graph's well-known application id, also accepted as audience. */
  clientId: "00000003-0000-0000-c000-000000000000",
  scopes: [
    ...["User.Read", "User.ReadBasic.All", "User.Read.All", "GroupMember.Read.All"],
    ...["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite", "Mail.Send"],
    ...["Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"],
  ],
} as const;

/** Password of every sample user, for the password grant. */
export const samplePassword = "emulator";

/** A user of the sample tenant. */
export interface SampleUser {
  /** Object id of the user. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly mail: string;
  /** Secondary email addresses; absent if there are none. */
  readonly aliases?: readonly string[];
  readonly jobTitle: string;
  readonly department: string;
  readonly officeLocation: string;
  readonly userType: "Member" | "Guest";
  /** Object id of the manager; absent if there is none. */
  readonly managerId?: string;
  /** Object id of a manager who is a contact and not a user; absent if there is none. */
  readonly managerContactId?: string;
  /** Summary of this user's situation, for the banner and the user picker; absent for ordinary users. */
  readonly situation?: string;
}
