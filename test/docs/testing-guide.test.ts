import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { init } from "../../src/cli/init.ts";
import { parseCodeBlocks } from "../support/markdown.ts";
import { repository } from "../support/process.ts";
import { runCommand } from "../support/run-command.ts";

// A project of `oboql init`, whose packages are those of this repository, by the aliases of vitest.config.ts.
const temporary = mkdtempSync(join(tmpdir(), "oboql-testing-"));
const folder = join(temporary, "my-api");
const { error } = await runCommand(init, {}, [folder]);
symlinkSync(join(repository, "node_modules"), join(temporary, "node_modules"));

const guide = readFileSync(join(repository, "docs/guides/testing.md"), "utf8");
const blocks = parseCodeBlocks(guide).filter(({ language }) => language === "ts");
writeFileSync(join(folder, "test/guide.test.ts"), blocks.map(({ code }) => code).join("\n"));

const current = process.cwd();
beforeAll(() => {
  // Paths of the configuration are relative to the folder in which `npm test` runs.
  process.chdir(folder);
});
afterAll(() => {
  process.chdir(current);
  rmSync(temporary, { recursive: true });
});

it("finds the examples of the guide", () => {
  expect(error).toBeUndefined();
  expect(blocks.length).toBeGreaterThan(5);
});

describe("the examples of docs/guides/testing.md", async () => {
  await import(join(folder, "test/guide.test.ts"));
});

describe("the test of a project that oboql init writes", async () => {
  await import(join(folder, "test/inventory.test.ts"));
});
