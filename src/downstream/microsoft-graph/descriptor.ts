import type { DownstreamApi } from "../descriptor.ts";
import { createMicrosoftGraph, type MicrosoftGraph } from "./api.ts";
import { registration } from "./registration.ts";
import { resolvers } from "./resolvers.ts";

/** Microsoft Graph v1.0. */
export const microsoftGraph: DownstreamApi<MicrosoftGraph> = {
  defaults: { baseUrl: "https://graph.microsoft.com/v1.0", resource: "https://graph.microsoft.com" },
  registration,
  createClient: createMicrosoftGraph,
  probe: { method: "GET", path: "/me?$select=id" },
  resolvers,
};
