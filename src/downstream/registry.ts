import { microsoftGraph } from "./microsoft-graph/definition.ts";
import { projects } from "./projects/definition.ts";
import type { ApiSettings } from "../config/downstreams.ts";
import type { ApiDefinition } from "./api-definition.ts";

/**
 * The downstream APIs by their name in `@downstream(api: …)`. The name is also the prefix of the API's environment
 * variables and, in lower case with hyphens, the name of its file in `schema/`.
 */
export const registry = {
  MICROSOFT_GRAPH: microsoftGraph,
  PROJECTS: projects,
} as const satisfies Record<string, ApiDefinition<object>>;

export type DownstreamName = keyof typeof registry;

/** The type of each API's client. */
export type DownstreamClients = {
  readonly [Name in DownstreamName]: (typeof registry)[Name] extends ApiDefinition<infer Client> ? Client : never;
};

export const downstreamNames = Object.keys(registry) as DownstreamName[];

/** The part of each definition that the configuration needs. */
export const apiSettings: readonly (ApiSettings & { readonly name: DownstreamName })[] = downstreamNames.map((name) => {
  const { defaults }: ApiDefinition<object> = registry[name];
  return { name, defaults };
});

/** @throws {TypeError} if there is no API of that name */
export function getApiDefinition(name: string): ApiDefinition<object> {
  if (!Object.hasOwn(registry, name)) throw new TypeError(`There is no downstream API ${name}`);
  return registry[name as DownstreamName];
}
