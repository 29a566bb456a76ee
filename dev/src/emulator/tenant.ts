/** The sample tenant: its registrations, and users in distinct situations. Everything here is public by intent. */

export const tenantId = "5a1f3c9e-0b7d-4e62-9c48-d1a2b3c4e5f6";
export const tenantDomain = "harbor.example";

/** The registration of this API. */
export const api = {
  clientId: "7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
  clientSecret: "emulator-only-not-a-secret",
  /** App ID URI; its scope is `api://{clientId}/access_as_user`. */
  resource: "api://7b2e9d40-3c5f-4a81-b6d7-0e1f2a3b4c5d",
  scope: "access_as_user",
} as const;

/** The registration of the public client that developers and the explorer sign in with. */
export const developerClient = {
  clientId: "c4d8e2f1-6a90-4b3c-8d7e-5f6a7b8c9d0e",
} as const;

/** The registration of a public client that the API's registration does not know. */
export const unlistedClient = {
  clientId: "a8c7b6d5-1e2f-4a3b-9c4d-6e5f4a3b2c1d",
} as const;

/** The one user who can consent for the whole tenant. */
export const administratorName = `mona@${tenantDomain}`;

export const microsoftGraph = {
  resource: "https://graph.microsoft.com",
  /** Microsoft Graph's well-known application id, an accepted spelling of its audience. */
  clientId: "00000003-0000-0000-c000-000000000000",
  scopes: [
    ...["User.Read", "User.ReadBasic.All", "User.Read.All", "GroupMember.Read.All"],
    ...["Mail.ReadBasic", "Mail.Read", "Mail.ReadWrite", "Mail.Send"],
    ...["Calendars.ReadBasic", "Calendars.Read", "Calendars.ReadWrite"],
  ],
} as const;

export const projectsApi = {
  clientId: "e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b",
  resource: "api://e9f0a1b2-c3d4-4e5f-8a6b-7c8d9e0f1a2b",
  scopes: ["Projects.Read", "Projects.ReadWrite"],
} as const;

/** Every sample user's password, for the password grant. */
export const samplePassword = "emulator";

/** Someone who can sign in. */
export interface SampleUser {
  /** Directory object id. */
  readonly id: string;
  readonly userPrincipalName: string;
  readonly displayName: string;
  readonly givenName: string;
  readonly surname: string;
  readonly mail: string;
  readonly jobTitle: string;
  readonly department: string;
  readonly officeLocation: string;
  readonly userType: "Member" | "Guest";
  /** Object id of the manager; absent if there is none. */
  readonly managerId?: string;
  /** What is particular about this user, for the banner and the user picker. Absent for the others. */
  readonly situation?: string;
}
