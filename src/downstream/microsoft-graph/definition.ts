import type { ApiDefinition, KnownRegistration } from "../api-definition.ts";
import { createMicrosoftGraphClient, type MicrosoftGraphClient } from "./client.ts";
import { parseErrorCode } from "./error-code.ts";
import { resolversByPart } from "./resolvers/index.ts";

/**
 * Microsoft Graph's application id and the ids of its delegated permissions (type `Scope`) that the schema uses. They
 * are the same in every tenant.
 *
 * The ids come from Microsoft's permissions list and were compared with Graph's service principal in a tenant, which is
 * also the source of `adminConsent` (its `type`). For `Calendars.ReadBasic` the two differ: the list requires an
 * administrator, the service principal does not.
 *
 * @see https://learn.microsoft.com/graph/permissions-reference
 * @see https://github.com/microsoftgraph/microsoft-graph-devx-content permissions/new/provisioningInfo.json (August 2026)
 * @see https://github.com/merill/microsoft-info _info/GraphDelegateRoles.json, read from a tenant each day (August 2026)
 */
const registration: KnownRegistration = {
  appId: "00000003-0000-0000-c000-000000000000",
  permissions: {
    "Calendars.Read": { id: "465a38f9-76ea-45b9-9f34-9e8b0d4b0b42", adminConsent: false },
    "Calendars.ReadBasic": { id: "662d75ba-a364-42ad-adee-f5f880ea4878", adminConsent: false },
    "Calendars.ReadWrite": { id: "1ec239c2-d7c9-4623-a91a-a9775856bb36", adminConsent: false },
    "GroupMember.Read.All": { id: "bc024368-1153-4739-b217-4326f2e966d0", adminConsent: true },
    "Mail.Read": { id: "570282fd-fa5c-430d-a7fd-fc8dc98a9dca", adminConsent: false },
    "Mail.ReadBasic": { id: "a4b8392a-d8d1-4954-a029-8e668a39a170", adminConsent: false },
    "Mail.ReadWrite": { id: "024d486e-b451-40bb-833d-3e66d98c5c73", adminConsent: false },
    "Mail.Send": { id: "e383f46e-2787-4529-855e-0e479a3ffac0", adminConsent: false },
    "User.Read": { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", adminConsent: false },
    "User.Read.All": { id: "a154be20-db9c-4678-8ab7-66f6cc099a59", adminConsent: true },
    "User.ReadBasic.All": { id: "b340eb25-3456-403f-be2f-af7a0d370277", adminConsent: false },
  },
};

/** Parts of the schema beside the directory (users and groups), which the others refer to. */
export type MicrosoftGraphPart = "mail" | "calendar";

export interface MicrosoftGraphOptions {
  /** Default: all parts. The directory is always included. */
  readonly include?: readonly MicrosoftGraphPart[];
}

/** Defines Microsoft Graph v1.0, with its part of the schema and its resolvers. */
export function microsoftGraph({
  include = ["mail", "calendar"],
}: MicrosoftGraphOptions = {}): ApiDefinition<MicrosoftGraphClient> {
  const parts = ["directory", ...new Set(include)] as const;
  return {
    defaults: { baseUrl: "https://graph.microsoft.com/v1.0", resource: "https://graph.microsoft.com" },
    registration,
    createClient: createMicrosoftGraphClient,
    parseErrorCode,
    probe: { method: "GET", path: "/me?$select=id" },
    schema: parts.map((part) => new URL(`../../../schema/microsoft-graph/${part}.graphql`, import.meta.url)),
    resolvers: parts.map((part) => resolversByPart[part]),
  };
}
