import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  type Dirent,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { expect } from "vitest";
import { repository, startProcess, type RunningProcess } from "../support/process.ts";

/** The folder into which `npm run pack` writes the packages and their tarballs. */
export const packages = join(repository, "dist/packages");
export const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
export const getTarball = (name: string, folder = packages, at = version): string => join(folder, `${name}-${at}.tgz`);

/** Folders into which tools write while they run. */
const isCache = /^\.(vite|vitest|cache)/;

/** Perf: packages that npm has in its cache are not looked up again. */
const npmOptions = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
const timeoutMs = 400_000;

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder outside of the repository in which programs run. */
export interface Folder {
  readonly path: string;
  /** Runs a program until it exits. */
  run(program: string, ...args: readonly string[]): Promise<Result>;
  npm(...args: readonly string[]): Promise<Result>;
  /** Runs a script of package.json without npm's own output. */
  script(name: string, ...args: readonly string[]): Promise<Result>;
  read(path: string): string;
  write(files: Readonly<Record<string, string>>): void;
  /** Replaces a text in a file that contains it. */
  replace(path: string, from: string, to: string): void;
  /** Starts a program that runs until `endProcesses` is called. Ports are free ones. */
  start(program: string, args: readonly string[], settings?: Record<string, string>): RunningProcess;
  /** Copies the files, and links those of `node_modules`. */
  copy(name: string): Folder;
}

export function createFolder(): Folder {
  return openFolder(mkdtempSync(join(tmpdir(), "oboql-consumer-")));
}

export function openFolder(path: string): Folder {
  const defaults = { PORT: "0", EMULATOR_PORT: "0", NO_COLOR: "1" };
  const environment = { PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`, HOME: process.env["HOME"] };
  const run: Folder["run"] = (program, ...args) =>
    new Promise((resolve) => {
      const options = { cwd: path, env: { ...environment, ...defaults }, timeout: timeoutMs, maxBuffer: 67_108_864 };
      execFile(program, args, options, (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr });
      });
    });
  return {
    path,
    run,
    npm: (...args) => run("npm", ...args, ...npmOptions),
    script: (name, ...args) => run("npm", "run", "-s", name, "--", ...args),
    read: (file) => readFileSync(join(path, file), "utf8"),
    write: (files) => {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, file)), { recursive: true });
        writeFileSync(join(path, file), text);
      }
    },
    replace: (file, from, to) => {
      const text = readFileSync(join(path, file), "utf8");
      expect(text).toContain(from);
      writeFileSync(join(path, file), text.replaceAll(from, to));
    },
    start: (program, args, settings = {}) => startProcess(program, args, { ...defaults, ...settings }, path),
    copy: (name) => {
      const target = join(dirname(path), name);
      for (const entry of readdirSync(path).filter((each) => each !== "node_modules"))
        cpSync(join(path, entry), join(target, entry), { recursive: true });
      linkFiles(join(path, "node_modules"), join(target, "node_modules"));
      return openFolder(target);
    },
  };
}

/** Perf: hard links take a tenth of the time of a second installation. */
function linkFiles(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (isCache.test(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkFiles(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    // npm writes its lock file in place.
    else if (entry.name === ".package-lock.json") cpSync(source, target);
    else linkSync(source, target);
  }
}

export function removeFolder({ path }: Folder): void {
  rmSync(path, { recursive: true, force: true });
}

/** The SHA-256 of all files of `node_modules`, without the caches of tools. */
export function hashPackages({ path }: Folder): string {
  const folder = join(path, "node_modules");
  const hash = createHash("sha256");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map(toPath).sort())
    if (!isCache.test(relative(folder, file))) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
}

const toPath = (entry: Dirent): string => join(entry.parentPath, entry.name);
