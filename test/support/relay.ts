import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const compiler = require.resolve("relay-compiler/cli.js");
const run = promisify(execFile);

/** The output of Relay's compiler for one application. */
export interface CompiledApp {
  /** Source of each artifact, by the name of its operation or fragment. */
  readonly artifacts: ReadonlyMap<string, string>;
  /** Persisted documents by MD5. */
  readonly persistedDocuments: Readonly<Record<string, string>>;
}

/**
 * Compiles an application with Relay's compiler in a temporary folder.
 *
 * @throws {Error} if the compiler fails; the message contains its output
 */
export async function compileForRelay(sdl: string, source: string): Promise<CompiledApp> {
  const folder = await mkdtemp(join(tmpdir(), "oboql-relay-"));
  try {
    const config = {
      src: "./src",
      schema: "./schema.graphql",
      language: "typescript",
      artifactDirectory: "./artifacts",
      persistConfig: { file: "./persisted.json", algorithm: "MD5" },
    };
    await Promise.all(["src", "artifacts"].map((name) => mkdir(join(folder, name))));
    await writeFile(join(folder, "schema.graphql"), sdl);
    await writeFile(join(folder, "src", "App.ts"), source);
    await writeFile(join(folder, "persisted.json"), "{}");
    await writeFile(join(folder, "relay.config.json"), JSON.stringify(config));
    await run(process.execPath, [compiler, "--noWatchman", "relay.config.json"], { cwd: folder, timeout: 60_000 });
    const persistedDocuments = JSON.parse(
      await readFile(join(folder, "persisted.json"), "utf8"),
    ) as CompiledApp["persistedDocuments"];
    return { artifacts: await readArtifacts(join(folder, "artifacts")), persistedDocuments };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readArtifacts(folder: string): Promise<CompiledApp["artifacts"]> {
  const names = await readdir(folder);
  return new Map(
    await Promise.all(
      names.map(async (name) => [name.replace(".graphql.ts", ""), await readFile(join(folder, name), "utf8")] as const),
    ),
  );
}
