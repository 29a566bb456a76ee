import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./process.ts";

const directive = /@downstream\(\s*api:\s*(\w+),\s*scopes:\s*\[([^\]]*)\]\s*\)/g;

/**
 * Reads the required scopes from the text of SDL files, independently of the schema code.
 *
 * @param stems file names without extension; default: all files of `schema/`
 * @returns sorted scopes by the name of the API
 */
export function readScopesFromSdl(stems?: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const folder = join(repository, "schema");
  const files = stems?.map((stem) => `${stem}.graphql`) ?? readdirSync(folder);
  const text = files.map((file) => readFileSync(join(folder, file), "utf8")).join("\n");
  const scopes: Record<string, Set<string>> = {};
  for (const [, api = "", list = ""] of text.matchAll(directive))
    for (const [, scope = ""] of list.matchAll(/"([^"]+)"/g)) (scopes[api] ??= new Set()).add(scope);
  return Object.fromEntries(Object.entries(scopes).map(([api, names]) => [api, [...names].sort()]));
}
