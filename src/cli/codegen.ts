import { parseArgs } from "node:util";
import { isModuleMissing } from "../lib/module-missing.ts";
import { CommandError, type ProcessDeps } from "./command.ts";
import { fetchSchema } from "./fetch-schema.ts";

/** The package that `@oboql/dev/codegen` is. */
interface CodegenModule {
  /** @returns whether the files are up to date: false only with `check` */
  readonly runCodegen: (options: {
    readonly folder: string;
    readonly check: boolean;
    readonly sdl: string | undefined;
    readonly print: ProcessDeps["print"];
  }) => Promise<boolean>;
}

/**
 * Generates the files that `codegen.yml` names. With `--from`, first writes the SDL of a running server to
 * `schema.graphql`. With `--check`, only compares.
 *
 * @throws {ConfigError} if a variable is invalid
 * @throws {CommandError} if `@oboql/dev` is not installed, the SDL cannot be read, the generation fails, or a file is stale
 */
export async function codegen({ folder, args, environment, print, importFromProject }: ProcessDeps): Promise<void> {
  const { check, from } = parseOptions(args);
  const { runCodegen } = (await importFromProject("@oboql/dev/codegen").catch((error: unknown) => {
    if (!isModuleMissing(error)) throw error;
    throw new CommandError("codegen needs the development dependencies (@oboql/dev); run 'npm ci' without --omit=dev", {
      cause: error,
    });
  })) as CodegenModule;
  const sdl = from === undefined ? undefined : await fetchSchema(environment, from);
  const isUpToDate = await runCodegen({ folder, check, sdl, print }).catch((cause: unknown) => {
    throw new CommandError(cause instanceof Error ? cause.message : "the generation failed", { cause });
  });
  if (!isUpToDate) throw new CommandError("generated files are stale; run the command again without --check");
}

function parseOptions(args: readonly string[]): { check: boolean; from: string | undefined } {
  try {
    const options = { check: { type: "boolean", default: false }, from: { type: "string" } } as const;
    const { check, from } = parseArgs({ args: [...args], options }).values;
    return { check, from };
  } catch (cause) {
    throw new CommandError("usage: oboql codegen [--check] [--from <URL of a server>]", { cause });
  }
}
