import { createDownstreamResolver, type DownstreamResolver } from "../../resolvers/downstream-resolver.ts";
import type { MicrosoftGraphClient } from "../client.ts";

export const downstreamResolver: DownstreamResolver<{ MICROSOFT_GRAPH: MicrosoftGraphClient }> =
  createDownstreamResolver;
