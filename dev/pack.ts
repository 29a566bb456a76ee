import { execFile } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Stages the packages in `dist/packages/`, each with a package.json that has only what its users need, and packs them there
 * as tarballs.
 */
const repository = join(import.meta.dirname, "..");
const target = join(repository, "dist/packages");

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

/** One copy of graphql-js must serve the project and the packages. */
const graphqlRange = "^16.11.0";

const runFile = promisify(execFile);
const run = (program: string, ...args: readonly string[]): Promise<unknown> =>
  runFile(join(repository, "node_modules/.bin", program), args, { cwd: repository }).catch(exitWithOutput);

/** Prints what a program wrote, such as the errors of the compiler. */
function exitWithOutput({ stdout, stderr }: { readonly stdout?: string; readonly stderr?: string }): void {
  process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  process.exit(1);
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8")) as Manifest;

/** Copies files into the folder of a package, writes its package.json and packs it. */
async function pack(manifest: object, folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const staged = join(target, folder);
  for (const [from, to] of Object.entries({ LICENSE: "LICENSE", ...files }))
    cpSync(join(repository, from), join(staged, to), { recursive: true });
  writeFileSync(join(staged, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const { stdout } = await runFile("npm", ["pack", "--silent", "--pack-destination", target], { cwd: staged });
  process.stdout.write(stdout);
}

/** Members that concern only this repository. `private` keeps npm from publishing its folders instead of the packages. */
const leftOut = new Set(["scripts", "devDependencies", "overrides", "workspaces", "private"]);

/** @param given members that replace those of the repository's package.json */
function toManifest(folder: string, given: Readonly<Record<string, unknown>>): object {
  const kept = Object.entries(readManifest(folder)).filter(([name]) => !leftOut.has(name));
  return { ...Object.fromEntries(kept), ...given };
}

const isOptional = (name: string): boolean => name.startsWith("@opentelemetry/") && name !== "@opentelemetry/api";

async function packServer(): Promise<void> {
  const { dependencies = {} } = readManifest(".");
  const others = Object.entries(dependencies).filter(([name]) => name !== "graphql");
  const [required, optional] = [false, true].map((wanted) =>
    Object.fromEntries(others.filter(([name]) => isOptional(name) === wanted)),
  );
  const peerDependenciesMeta = Object.fromEntries(
    Object.keys(optional ?? {}).map((name) => [name, { optional: true }]),
  );
  const manifest = toManifest(".", {
    files: ["dist", "schema"],
    dependencies: required,
    peerDependencies: { graphql: graphqlRange, ...optional },
    peerDependenciesMeta,
  });
  await pack(manifest, "oboql", {
    "README.md": "README.md",
    "CHANGELOG.md": "CHANGELOG.md",
    "dist/package": "dist",
    "schema/base.graphql": "schema/base.graphql",
    "schema/microsoft-graph": "schema/microsoft-graph",
  });
}

async function packDevelopment(): Promise<void> {
  const { version, dependencies = {} } = readManifest(".");
  const source = readManifest("dev");
  const names = Object.keys(source.exports).filter((name) => !name.includes("*"));
  const modules = Object.fromEntries(
    names.map((name) => {
      const path = String(source.exports[name]).replace("./src/", "./dist/").replace(/\.ts$/, "");
      return [name, { types: `${path}.d.ts`, default: `${path}.js` }];
    }),
  );
  const manifest = toManifest("dev", {
    files: ["dist"],
    // npm hoists the version that it meets first. That of Babel would leave three copies of this one, 11 MB, below the
    // packages of a production installation.
    dependencies: { ...source.dependencies, "lru-cache": dependencies["lru-cache"] },
    exports: { ...modules, "./explorer/*": "./dist/explorer/*" },
    peerDependencies: { graphql: graphqlRange, oboql: version },
  });
  await pack(manifest, "dev", { "dist/dev": "dist" });
}

for (const name of ["package", "dev", "client", "packages"])
  rmSync(join(repository, "dist", name), { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const compileServer = run("tsc", "-p", "tsconfig.package.json", "--outDir", "dist/package", "--sourceMap", "false");
await Promise.all([
  compileServer,
  // Compiled against the declarations of the server.
  compileServer.then(() => run("tsc", "-p", "dev/tsconfig.package.json")),
  run("tsc", "-p", "clients/tsconfig.build.json", "--outDir", "dist/client"),
  run("tsx", "dev/explorer/build.ts", "dist/dev/explorer"),
]);
cpSync(join(repository, "src/cli/init"), join(repository, "dist/package/cli/init"), { recursive: true });
await Promise.all([
  packServer(),
  packDevelopment(),
  pack(toManifest("clients", {}), "client", { "dist/client": "dist" }),
]);
