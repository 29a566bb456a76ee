import { CommandError, isModuleMissing, type ProcessDeps } from "./command.ts";

/** The package that `@oboql/dev/codegen` is. */
interface CodegenModule {
  /** @returns whether the files are up to date: false only with `--check` */
  readonly runCodegen: (options: Pick<ProcessDeps, "folder" | "args" | "print">) => Promise<boolean>;
}

/**
 * Generates the files that `codegen.yml` names. With `--check`, only compares them.
 *
 * @throws {CommandError} if `@oboql/dev` is not installed, the generation fails, or a file is stale
 */
export async function codegen({ folder, args, print, importFromProject }: ProcessDeps): Promise<void> {
  const { runCodegen } = (await importFromProject("@oboql/dev/codegen").catch((error: unknown) => {
    if (!isModuleMissing(error)) throw error;
    throw new CommandError("codegen needs the development dependencies (@oboql/dev); run 'npm ci' without --omit=dev", {
      cause: error,
    });
  })) as CodegenModule;
  const isUpToDate = await runCodegen({ folder, args, print }).catch((cause: unknown) => {
    throw new CommandError(cause instanceof Error ? cause.message : "the generation failed", { cause });
  });
  if (!isUpToDate) throw new CommandError("generated files are stale; run 'npm run codegen'");
}
