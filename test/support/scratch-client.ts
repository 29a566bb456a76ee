import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { CodeBlock } from "./markdown.ts";
import { repository, startProcess, type ProcessResult } from "./process.ts";

/** A package folder outside of this repository, as another team has it. */
export interface ScratchClient {
  write(path: string, text: string): Promise<void>;
  read(path: string): string;
  remove(path: string): Promise<void>;
  /** Runs what an installed package has in `node_modules/.bin`. */
  run(
    program: string,
    given?: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<ProcessResult>;
  close(): Promise<void>;
}

const modules = join(repository, "node_modules");

/** A package that an `npm install` names, as `@scope/name@4`. */
export interface InstalledPackage {
  readonly name: string;
  readonly major: string;
}

export function installedPackages(blocks: readonly CodeBlock[]): readonly InstalledPackage[] {
  const lines = blocks.filter(({ language }) => language === "sh").flatMap(({ code }) => code.split("\n"));
  const words = lines.filter((line) => line.startsWith("npm install ")).flatMap((line) => line.split(" ").slice(2));
  return words.flatMap((word) => {
    const [, name, major] = /^(@?[^@]+)@(\d+)$/.exec(word) ?? [];
    return name === undefined || major === undefined ? [] : [{ name, major }];
  });
}

/** The version of a package that this repository has installed. */
export function versionHere(name: string): string {
  return (JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")) as { version: string }).version;
}

/**
 * @param packages what it has installed: this repository's own copies of these packages, with no others to import, or with
 *   `fromRegistry` what npm installs
 */
export async function createScratchClient(
  packages: readonly InstalledPackage[],
  fromRegistry: boolean,
): Promise<ScratchClient> {
  const folder = await mkdtemp(join(tmpdir(), "oboql-client-"));
  const within = (path: string): string => join(folder, path);
  const client: ScratchClient = {
    write: async (path, text) => {
      await mkdir(dirname(within(path)), { recursive: true });
      await writeFile(within(path), text);
    },
    read: (path) => readFileSync(within(path), "utf8"),
    remove: (path) => rm(within(path)),
    run: (program, given = [], environment = {}) =>
      startProcess(within(`node_modules/.bin/${program}`), given, environment, folder).waitForExit(),
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
    await mkdir(dirname(within(`node_modules/${name}`)), { recursive: true });
    await symlink(target, within(`node_modules/${name}`));
  }
  return client;
}
