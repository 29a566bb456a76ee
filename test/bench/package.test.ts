import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { repository } from "../support/process.ts";

it("uses the versions of package.json for packages that bench/package.json shares", async () => {
  const readDependencies = async (folder: string) => {
    const text = await readFile(join(repository, folder, "package.json"), "utf8");
    return (JSON.parse(text) as { dependencies: Record<string, string> }).dependencies;
  };
  const [ours, theirs] = [await readDependencies("."), await readDependencies("bench")];
  const shared = Object.keys(theirs).filter((name) => name in ours);
  expect(shared).toEqual(["@apollo/server", "@azure/msal-node", "graphql"]);
  for (const name of shared) expect(theirs[name], name).toBe(ours[name]);
});
