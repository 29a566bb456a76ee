import { testProject } from "./project.ts";

const directive = /@downstream\(\s*api:\s*(\w+),\s*scopes:\s*\[([^\]]*)\][^)]*\)/g;

/**
 * Reads the required scopes from the text of SDL files, independently of the schema code.
 *
 * @param paths of the files. Default: all files of the tests' project
 * @returns sorted scopes by the name of the API
 */
export function readScopesFromSdl(paths = /./): Readonly<Record<string, readonly string[]>> {
  const files = testProject.sdl.filter(({ path }) => paths.test(path));
  const scopes: Record<string, Set<string>> = {};
  for (const [, api = "", list = ""] of files.flatMap(({ text }) => [...text.matchAll(directive)]))
    for (const [, scope = ""] of list.matchAll(/"([^"]+)"/g)) (scopes[api] ??= new Set()).add(scope);
  return Object.fromEntries(Object.entries(scopes).map(([api, names]) => [api, [...names].sort()]));
}
