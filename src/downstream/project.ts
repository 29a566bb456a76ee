import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ApiSettings } from "../config/downstreams.ts";
import type { ApiDefinition } from "./api-definition.ts";

/** Resolvers by type and field, or scalars by type. */
export type ResolverMap = Readonly<Record<string, object | undefined>>;

/** The default export of `oboql.config.ts`: the part of a project that does not depend on its environment. */
export interface ProjectConfig {
  /** SDL files of the project's own APIs, relative to the project's folder. */
  readonly schema?: readonly string[];
  /**
   * The downstream APIs by their name in `@downstream(api: …)`, which is also the prefix of the API's environment
   * variables.
   */
  readonly downstreams: Readonly<Record<string, ApiDefinition<object>>>;
  /** Resolvers of the fields in `schema`. */
  readonly resolvers?: ResolverMap | readonly ResolverMap[];
  /**
   * Module of the APIs that the emulator serves or registers in local mode, relative to the project's folder. Its default
   * export is a list of `EmulatedApi` of `@oboql/dev/emulator`.
   */
  readonly emulatedApis?: string;
}

/** An API of the emulator, which is a development dependency: see `EmulatedApi` of `@oboql/dev/emulator`. */
export interface EmulatedApi {
  readonly name: string;
}

/** Types the configuration of a project. @returns the same object */
export function defineConfig(config: ProjectConfig): ProjectConfig {
  return config;
}

/** Types a downstream API. @returns the same object */
export function defineDownstream<Client extends object>(definition: ApiDefinition<Client>): ApiDefinition<Client> {
  return definition;
}

/** An SDL file. */
export interface SdlFile {
  readonly path: string;
  readonly text: string;
}

/** A project whose files have been read. */
export interface Project {
  readonly downstreams: ReadonlyMap<string, ApiDefinition<object>>;
  /** The SDL of the APIs, without that of the base schema. */
  readonly sdl: readonly SdlFile[];
  readonly resolvers: readonly ResolverMap[];
  readonly loadEmulatedApis: () => Promise<readonly EmulatedApi[]>;
}

/**
 * Reads the SDL files of a project.
 *
 * @param folder of the project, as a URL that ends with a slash
 * @throws the error of the file system if a file cannot be read
 */
export function loadProject(
  { schema = [], downstreams, resolvers = [], emulatedApis }: ProjectConfig,
  folder: URL,
): Project {
  const definitions = Object.values(downstreams);
  const ownFiles = schema.map((path) => ({ path, text: readFileSync(new URL(path, folder), "utf8") }));
  const files = definitions.flatMap((definition) => definition.schema ?? []);
  const sdl = files.map((url) => ({ path: fileURLToPath(url), text: readFileSync(url, "utf8") }));
  return {
    downstreams: new Map(Object.entries(downstreams)),
    sdl: [...sdl, ...ownFiles],
    resolvers: [...definitions.map((definition) => definition.resolvers ?? []), resolvers].flatMap(toList),
    loadEmulatedApis: async () => (emulatedApis === undefined ? [] : importDefault(new URL(emulatedApis, folder))),
  };
}

/** The part of each definition that the configuration needs. */
export function getApiSettings({ downstreams }: Pick<Project, "downstreams">): readonly ApiSettings[] {
  return [...downstreams].map(([name, { defaults }]) => ({ name, defaults }));
}

/** @throws {TypeError} if there is no API of that name */
export function getApiDefinition({ downstreams }: Pick<Project, "downstreams">, name: string): ApiDefinition<object> {
  const definition = downstreams.get(name);
  if (!definition) throw new TypeError(`There is no downstream API ${name}`);
  return definition;
}

function toList(resolvers: ResolverMap | readonly ResolverMap[]): readonly ResolverMap[] {
  return Array.isArray(resolvers) ? (resolvers as readonly ResolverMap[]) : [resolvers as ResolverMap];
}

async function importDefault(url: URL): Promise<readonly EmulatedApi[]> {
  const { default: apis } = (await import(url.href)) as { readonly default: readonly EmulatedApi[] };
  return apis;
}
