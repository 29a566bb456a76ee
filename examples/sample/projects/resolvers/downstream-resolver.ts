import { createDownstreamResolver, type DownstreamResolver, type MicrosoftGraphClient } from "oboql";
import type { Projects } from "../client.ts";

interface DownstreamClients {
  MICROSOFT_GRAPH: MicrosoftGraphClient;
  PROJECTS: Projects;
}

export const downstreamResolver: DownstreamResolver<DownstreamClients> = createDownstreamResolver;
