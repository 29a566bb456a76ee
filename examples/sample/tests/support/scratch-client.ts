import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CodeBlock } from "../../../../test/support/markdown.ts";
import { repository, startProcess, type ProcessResult } from "../../../../test/support/process.ts";

/** A temporary npm package outside of this repository, such as another team's client. */
export interface ScratchClient {
  write(path: string, text: string): Promise<void>;
  read(path: string): string;
  remove(path: string): Promise<void>;
  /** Runs a program of `node_modules/.bin`. */
  run(
    program: string,
    args?: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<ProcessResult>;
  close(): Promise<void>;
}

const modules = join(repository, "node_modules");

/** A package and its major version, from an `npm install` command: `@scope/name@4`. */
export interface InstalledPackage {
  readonly name: string;
  readonly major: string;
}

export function parseInstalledPackages(blocks: readonly CodeBlock[]): readonly InstalledPackage[] {
  const lines = blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => code.split("\n"));
  const words = lines.filter((line) => line.startsWith("npm install ")).flatMap((line) => line.split(" ").slice(2));
  return words.flatMap((word) => {
    const [, name, major] = /^(@?[^@]+)@(\d+)$/.exec(word) ?? [];
    return name === undefined || major === undefined ? [] : [{ name, major }];
  });
}

/** The version of a package that is installed in this repository. */
export function getInstalledVersion(name: string): string {
  return (JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")) as { version: string }).version;
}

/**
 * Creates a scratch client in which only `packages` can be imported.
 *
 * @param fromRegistry true installs them with npm; false links this repository's copies
 */
export async function createScratchClient(
  packages: readonly InstalledPackage[],
  fromRegistry: boolean,
): Promise<ScratchClient> {
  const folder = await mkdtemp(join(tmpdir(), "oboql-client-"));
  const toPath = (path: string): string => join(folder, path);
  const client: ScratchClient = {
    write: async (path, text) => {
      await mkdir(dirname(toPath(path)), { recursive: true });
      await writeFile(toPath(path), text);
    },
    read: (path) => readFileSync(toPath(path), "utf8"),
    remove: (path) => rm(toPath(path)),
    run: (program, args = [], environment = {}) =>
      startProcess(toPath(`node_modules/.bin/${program}`), args, environment, folder).waitForExit(),
    close: () => rm(folder, { recursive: true }),
  };
  await client.write("package.json", JSON.stringify({ name: "scratch", private: true, type: "module" }));
  if (fromRegistry) {
    const names = packages.map(({ name, major }) => `${name}@${major}`);
    const { code, stderr } = await startProcess("npm", ["install", ...names], {}, folder).waitForExit();
    if (code !== 0) throw new Error(stderr);
    return client;
  }
  for (const name of [...packages.map((each) => each.name), ".bin"]) {
    const target = join(modules, name);
    if (!existsSync(target)) throw new Error(`${name} is not installed here`);
    await mkdir(dirname(toPath(`node_modules/${name}`)), { recursive: true });
    await symlink(target, toPath(`node_modules/${name}`));
  }
  return client;
}
