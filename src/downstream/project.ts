import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ApiSettings } from "../config/downstreams.ts";
import { ConfigError } from "../config/env-reader.ts";
import { findFiles } from "../lib/find-files.ts";
import type { ApiDefinition } from "./api-definition.ts";

/** Resolvers by type and field, or scalars by type. */
export type ResolverMap = Readonly<Record<string, object | undefined>>;

/** The default export of `oboql.config.ts`: the part of a project that does not depend on its environment. */
export interface ProjectConfig {
  /**
   * SDL files of the project's own APIs, relative to the project's folder: paths or patterns, such as `schema/*.graphql`.
   * `*` matches a part of a name, `**` any number of folders. Each must match a file.
   */
  readonly schema?: string | readonly string[];
  /**
   * The downstream APIs by their name in `@downstream(api: …)`, which is also the prefix of the API's environment
   * variables.
   */
  readonly downstreams: Readonly<Record<string, ApiDefinition<object>>>;
  /** Resolvers of the fields in `schema`. */
  readonly resolvers?: ResolverMap | readonly ResolverMap[];
  /** Operation with which the explorer starts. Default: the name and the mail address of the signed-in user. */
  readonly firstQuery?: string;
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
  /** A URL that ends with a slash. */
  readonly folder: URL;
  readonly downstreams: ReadonlyMap<string, ApiDefinition<object>>;
  /** The SDL of the APIs, without that of the base schema. */
  readonly sdl: readonly SdlFile[];
  readonly resolvers: readonly ResolverMap[];
  readonly firstQuery: string | undefined;
  /** Module of the APIs that the emulator serves. */
  readonly emulatedApis: URL | undefined;
}

/**
 * Reads the SDL files of a project.
 *
 * @param folder of the project, as a URL that ends with a slash
 * @throws {ConfigError} if a path or pattern of `schema` matches no file
 * @throws the error of the file system if a file cannot be read
 */
export function loadProject(
  { schema = [], downstreams, resolvers = [], firstQuery, emulatedApis }: ProjectConfig,
  folder: URL,
): Project {
  const definitions = Object.values(downstreams);
  const ownFiles = findSdlFiles([schema].flat(), fileURLToPath(folder));
  const files = definitions.flatMap((definition) => definition.schema ?? []);
  const paths = [...files.map((url) => fileURLToPath(url)), ...ownFiles];
  return {
    folder,
    downstreams: new Map(Object.entries(downstreams)),
    sdl: paths.map((path) => ({ path, text: readFileSync(path, "utf8") })),
    resolvers: [...definitions.map((definition) => definition.resolvers ?? []), resolvers].flatMap(toList),
    firstQuery,
    emulatedApis: emulatedApis === undefined ? undefined : new URL(emulatedApis, folder),
  };
}

/** Lists each file once, in the order of the patterns. */
function findSdlFiles(patterns: readonly string[], folder: string): readonly string[] {
  const errors: string[] = [];
  const paths = patterns.flatMap((pattern) => {
    const found = findFiles(folder, pattern);
    if (found.length > 0) return found;
    const isFolder = existsSync(`${resolve(folder, pattern)}/`);
    const reason = isFolder
      ? `is a folder; write "${pattern.replace(/\/+$/, "")}/*.graphql"`
      : `matches no file in ${folder}`;
    errors.push(`schema: "${pattern}" ${reason}`);
    return [];
  });
  if (errors.length > 0) throw new ConfigError(errors.map((error) => `oboql.config.ts: ${error}`));
  return [...new Set(paths)];
}

/** The part of each definition that the configuration needs. */
export function getApiSettings({ downstreams }: Pick<Project, "downstreams">): readonly ApiSettings[] {
  return [...downstreams].map(([name, { defaults, auth }]) => ({ name, defaults, auth }));
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

/** Imports the APIs that the emulator serves. */
export async function loadEmulatedApis(url: Project["emulatedApis"]): Promise<readonly EmulatedApi[]> {
  if (!url) return [];
  const { default: apis } = (await import(url.href)) as { readonly default: readonly EmulatedApi[] };
  return apis;
}
