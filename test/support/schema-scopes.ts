import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./process.ts";

const directive = /@downstream\(\s*api:\s*(\w+),\s*scopes:\s*\[([^\]]*)\][^)]*\)/g;

/**
 * Reads the required scopes from the text of SDL files, independently of the schema code.
 *
 * @param prefixes of paths in `schema/`; default: all files
 * @returns sorted scopes by the name of the API
 */
export function readScopesFromSdl(prefixes: readonly string[] = [""]): Readonly<Record<string, readonly string[]>> {
  const folder = join(repository, "schema");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".graphql") && prefixes.some((prefix) => path.startsWith(prefix)),
  );
  const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  const scopes: Record<string, Set<string>> = {};
  for (const [, api = "", list = ""] of text.matchAll(directive))
    for (const [, scope = ""] of list.matchAll(/"([^"]+)"/g)) (scopes[api] ??= new Set()).add(scope);
  return Object.fromEntries(Object.entries(scopes).map(([api, names]) => [api, [...names].sort()]));
}
