import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./process.ts";

const documentation = readFileSync(join(repository, "docs/reference/configuration.md"), "utf8");

function readPermissions(pattern: RegExp): readonly string[] {
  const [, permissions] = pattern.exec(documentation) ?? [];
  if (permissions === undefined) throw new Error(`docs/reference/configuration.md has no ${String(pattern)}`);
  return permissions.split(" ");
}

/** The permissions of the Redis user that docs/reference/configuration.md lists. */
export const documentedPermissions = readPermissions(/`(~oboql:\* [^`]+)`/);

/** Those that it needs in addition at the nodes of a cluster. */
export const documentedClusterPermissions = readPermissions(/`(\+cluster\|slots[^`]*)`/);
