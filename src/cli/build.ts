import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { isModuleMissing } from "../lib/module-missing.ts";
import { CommandError, type ProcessDeps } from "./command.ts";

/**
 * Compiles the project into `dist/` with its own TypeScript, by `tsconfig.build.json`, or else `tsconfig.json`.
 *
 * @throws {CommandError} if the compiler is not installed, or reports errors
 */
export async function build({ folder, environment }: ProcessDeps): Promise<void> {
  const config = existsSync(join(folder, "tsconfig.build.json")) ? "tsconfig.build.json" : "tsconfig.json";
  const compiler = spawn(process.execPath, [findCompiler(folder), "-p", config], {
    cwd: folder,
    env: { ...environment },
    stdio: "inherit",
  });
  const [code] = (await once(compiler, "exit")) as [number | null];
  if (code !== 0) throw new CommandError("the project does not compile; the compiler's messages are above");
}

function findCompiler(folder: string): string {
  try {
    return createRequire(join(folder, "package.json")).resolve("typescript/bin/tsc");
  } catch (error) {
    if (!isModuleMissing(error)) throw error;
    throw new CommandError("TypeScript is not installed in this project; run 'npm install --save-dev typescript'", {
      cause: error,
    });
  }
}
