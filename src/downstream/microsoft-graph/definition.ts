import type { ApiDefinition } from "../api-definition.ts";
import { createMicrosoftGraphClient, type MicrosoftGraphClient } from "./client.ts";
import { registration } from "./registration.ts";
import { resolvers } from "./resolvers/index.ts";

/** Microsoft Graph v1.0. */
export const microsoftGraph: ApiDefinition<MicrosoftGraphClient> = {
  defaults: { baseUrl: "https://graph.microsoft.com/v1.0", resource: "https://graph.microsoft.com" },
  registration,
  createClient: createMicrosoftGraphClient,
  probe: { method: "GET", path: "/me?$select=id" },
  resolvers,
};
