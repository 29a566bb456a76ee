import { cp, mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { CommandError, type ProcessDeps } from "./command.ts";

const template = fileURLToPath(new URL("init/template/", import.meta.url));
/** Keeps the files of the template out of the tools of this repository, and npm from leaving out `.gitignore`. */
const suffix = ".template";

/**
 * Writes a project with a sample API into a new or empty folder. With `--packages`, the project installs OboQL from the
 * tarballs in that folder.
 *
 * @throws {CommandError} if the folder is not empty, or its name is not that of a package
 */
export async function init(deps: ProcessDeps): Promise<void> {
  const { target, packages } = parseArguments(deps);
  const name = basename(target).toLowerCase();
  if (!/^[a-z0-9][\w.-]*$/.test(name))
    throw new CommandError(`'${name}' cannot be the name of a package; choose letters, digits and hyphens`);
  if (existsSync(target) && !(await isEmptyFolder(target)))
    throw new CommandError(`${target} is not an empty folder; name a new one: oboql init <folder>`);
  // Before any file is written, so that the command can be repeated after an error.
  const values = { name, ...(await getSpecs(target, packages)) };
  await mkdir(target, { recursive: true });
  await cp(template, target, { recursive: true });
  for (const entry of await readdir(target, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !path.endsWith(suffix)) continue;
    const text = await readFile(path, "utf8");
    await writeFile(
      path,
      text.replaceAll(/\{\{(\w+)\}\}/g, (_match, key: keyof typeof values) => values[key]),
    );
    await rename(path, path.slice(0, -suffix.length));
  }
  const folder = relative(deps.folder, target) || ".";
  deps.print(`Created ${name}. Next:

  cd ${folder}
  npm install
  npm start     local mode: an emulator of Entra ID and Microsoft Graph, and the sample API
  npm test
`);
}

/** A folder with a new Git repository counts as empty. */
async function isEmptyFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory() && (await readdir(path)).every((entry) => entry === ".git");
}

function parseArguments({ args, folder }: ProcessDeps): { target: string; packages: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { packages: { type: "string" } },
      allowPositionals: true,
    });
    if (positionals.length > 1) throw new TypeError("too many arguments");
    const packages = values.packages === undefined ? undefined : resolve(folder, values.packages);
    return { target: resolve(folder, positionals[0] ?? "."), packages };
  } catch (cause) {
    throw new CommandError("usage: oboql init [<folder>] [--packages <folder of tarballs>]", { cause });
  }
}

/** The versions with which the project installs the packages: this one, or the tarballs. */
async function getSpecs(target: string, packages: string | undefined): Promise<{ oboql: string; dev: string }> {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly version: string;
  };
  if (packages === undefined) return { oboql: `^${version}`, dev: `^${version}` };
  const files = await readdir(packages).catch((cause: unknown) => {
    throw new CommandError(`the folder ${packages} cannot be read`, { cause });
  });
  const find = (prefix: string): string => {
    const file = files.find((each) => each.startsWith(prefix) && /^\d.*\.tgz$/.test(each.slice(prefix.length)));
    if (file === undefined) throw new CommandError(`there is no ${prefix}<version>.tgz in ${packages}`);
    return `file:${relative(target, join(packages, file))}`;
  };
  return { oboql: find("oboql-"), dev: find("oboql-dev-") };
}
