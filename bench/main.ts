import { ArgumentsError, parseArguments } from "./arguments.ts";
import type { Benchmark, Figure } from "./benchmark.ts";
import { downstream } from "./downstream/downstream.ts";
import { installPeers } from "./install.ts";
import { identity } from "./identity/identity.ts";
import { operation } from "./operation/operation.ts";
import { serving } from "./serving/serving.ts";
import { tenants } from "./tenants/tenants.ts";
import { tokens } from "./tokens/tokens.ts";

const benchmarks: Readonly<Record<string, Benchmark>> = { identity, tokens, tenants, downstream, operation, serving };

const progress = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

async function runBenchmark(name: string, { json, sessions }: ReturnType<typeof parseArguments>): Promise<void> {
  const benchmark = benchmarks[name];
  if (!benchmark) return;
  const figures: Figure[] = [];
  const figure = (measured: Figure): void => {
    figures.push(measured);
    if (json) process.stdout.write(`${JSON.stringify(measured)}\n`);
  };
  const notMeasured = await benchmark.run({ sessions, figure, progress });
  if (!json) process.stdout.write(`${benchmark.formatTables(figures)}\n`);
  for (const failure of notMeasured) progress(`not measured: ${failure}`);
}

try {
  const args = parseArguments(process.argv.slice(2), Object.keys(benchmarks));
  const peers = args.names.flatMap((name) => benchmarks[name]?.peers ?? []);
  await installPeers(peers, progress);
  for (const name of args.names) await runBenchmark(name, args);
} catch (error) {
  process.stderr.write(
    `bench: ${error instanceof ArgumentsError ? error.message : ((error as Error).stack ?? String(error))}\n`,
  );
  process.exitCode = 1;
}
