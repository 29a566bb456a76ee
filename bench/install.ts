import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where a dependency of the benchmarks is found: their own folder, then the API's. */
const folders = ["./node_modules/", "../node_modules/"];

/** Installs the benchmarks' own dependencies, as pinned, where one of them is missing or of another version. */
export async function installDependencies(progress: (text: string) => void): Promise<void> {
  const { dependencies } = readPackage("./package.json");
  const missing = Object.entries(dependencies ?? {}).filter(([name, version]) => installed(name) !== version);
  if (missing.length === 0) return;
  progress(`installing ${missing.map(([name, version]) => `${name}@${version}`).join(", ")} …`);
  const npm = spawn("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: fileURLToPath(new URL(".", import.meta.url)),
    // Standard output is for figures.
    stdio: ["ignore", 2, 2],
  });
  const [code] = (await once(npm, "exit")) as [number | null];
  if (code !== 0) throw new Error("npm ci failed in bench/");
}

function installed(name: string): string | undefined {
  const path = folders.map((folder) => `${folder}${name}/package.json`).find((it) => existsSync(urlOf(it)));
  return path === undefined ? undefined : readPackage(path).version;
}

function readPackage(path: string): { version?: string; dependencies?: Record<string, string> } {
  return JSON.parse(readFileSync(urlOf(path), "utf8")) as ReturnType<typeof readPackage>;
}

function urlOf(path: string): URL {
  return new URL(path, import.meta.url);
}
