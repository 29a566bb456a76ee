import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Installs the pinned peers if one of these packages is missing or has another version. */
export async function installPeers(names: readonly string[], progress: (text: string) => void): Promise<void> {
  const { dependencies = {} } = readPackage(here);
  const missing = names.filter((name) => installedVersion(name) !== dependencies[name]);
  if (missing.length === 0) return;
  progress(`installing ${missing.map((name) => `${name}@${dependencies[name] ?? ""}`).join(", ")} …`);
  // Installs into a temporary folder first, so that an interrupted installation never looks complete.
  const folder = join(here, ".install");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const file of ["package.json", "package-lock.json"]) await copyFile(join(here, file), join(folder, file));
  await npmCi(folder);
  await rm(join(here, "node_modules"), { recursive: true, force: true });
  await rename(join(folder, "node_modules"), join(here, "node_modules"));
  await rm(folder, { recursive: true });
}

async function npmCi(folder: string): Promise<void> {
  const args = ["ci", "--no-audit", "--no-fund"];
  // Standard output is reserved for figures.
  const npm = spawn("npm", args, { cwd: folder, stdio: ["ignore", 2, 2] });
  const [code] = (await once(npm, "exit")) as [number | null];
  if (code !== 0) throw new Error("npm ci failed for bench/");
}

function installedVersion(name: string): string | undefined {
  const folder = join(here, "node_modules", name);
  return existsSync(join(folder, "package.json")) ? readPackage(folder).version : undefined;
}

function readPackage(folder: string): { version?: string; dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as ReturnType<typeof readPackage>;
}
