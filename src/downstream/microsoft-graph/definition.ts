import type { DownstreamApi } from "../api-definition.ts";
import { createMicrosoftGraph, type MicrosoftGraph } from "./client.ts";
import { registration } from "./registration.ts";
import { resolvers } from "./resolvers/index.ts";

/** Microsoft Graph v1.0. */
export const microsoftGraph: DownstreamApi<MicrosoftGraph> = {
  defaults: { baseUrl: "https://graph.microsoft.com/v1.0", resource: "https://graph.microsoft.com" },
  registration,
  createClient: createMicrosoftGraph,
  probe: { method: "GET", path: "/me?$select=id" },
  resolvers,
};
