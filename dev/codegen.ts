import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Runs `oboql codegen` in the folder of this repository, and in that of the sample unless the sample was deleted. */
const folders = [".", "examples/sample"].filter((folder) => existsSync(join(folder, "codegen.yml")));
const command = [
  resolve("node_modules/tsx/dist/cli.mjs"),
  "--tsconfig",
  resolve("tsconfig.json"),
  resolve("src/main.ts"),
];

const codes = await Promise.all(
  folders.map(async (cwd) => {
    const args = [...command, "codegen", ...process.argv.slice(2)];
    const [code] = (await once(spawn(process.execPath, args, { cwd, stdio: "inherit" }), "close")) as [number | null];
    return code;
  }),
);
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
