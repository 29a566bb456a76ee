import type { Benchmark, Figure } from "../benchmark.ts";
import { readable, table } from "../table.ts";
import { checkMicroseconds } from "./measure.ts";
import { startSampleDirectory } from "./sample-directory.ts";
import { createOboql, createPeers } from "./subjects.ts";

const tokenCount = 400;
const concurrencies = [1, 50];

/** What it costs to let a caller in, the first time and after that, beside bare verification by others. */
export const identity: Benchmark = {
  peers: ["jsonwebtoken"],
  run: async ({ figure, progress }) => {
    const directory = await startSampleDirectory();
    const oboql = createOboql(directory);
    try {
      const tokens = await directory.tokens(tokenCount);
      for (const { name, fresh } of [oboql, ...(await createPeers(directory))])
        for (const at of concurrencies) {
          progress(`identity: ${name}, ${at} at a time …`);
          const value = await checkMicroseconds(fresh, tokens, { atOnce: at });
          figure({ bench: "identity", subject: name, metric: "verify_us", at, value: rounded(value), unit: "us" });
        }
      progress("identity: oboql, remembered …");
      const value = await checkMicroseconds(oboql.fresh, tokens, {
        atOnce: 1,
        prepare: async (check) => {
          for (const token of tokens) await check(token);
        },
      });
      const metric = "remembered_us";
      figure({ bench: "identity", subject: "oboql", metric, at: 1, value: rounded(value), unit: "us" });
    } finally {
      await oboql.close();
      await directory.close();
    }
    return [];
  },
  tables: identityTables,
};

function identityTables(figures: readonly Figure[]): string {
  const value = (subject: string, metric: string, at: number): number | undefined =>
    figures.find((it) => it.subject === subject && it.metric === metric && it.at === at)?.value;
  const remembered = value("oboql", "remembered_us", 1) ?? Number.NaN;
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const rows = subjects.map((subject) => {
    const [one = Number.NaN, fifty = Number.NaN] = concurrencies.map((at) => value(subject, "verify_us", at));
    return [subject, readable(one), readable(fifty), readable(one / remembered)];
  });
  const times = (value("oboql", "verify_us", 1) ?? Number.NaN) / remembered;
  return [
    table(["verify_us", "one at a time", "50 at a time", ": remembered"], rows),
    `oboql, remembered_us: ${readable(remembered)}`,
    table(
      ["oboql's aim", "aim", "measured", "reached"],
      [["verify_us : remembered_us", "≥ 20", readable(times), times >= 20 ? "yes" : "no"]],
    ),
    notes,
  ].join("\n\n");
}

const notes = `Tokens of 2,000 characters, RS256 with a key of 2,048 bits. oboql: everything that is checked before a caller comes
in. The others: jose and jsonwebtoken signature, lifetime, issuer and audience; node:crypto the signature alone, on the
thread that everything else runs on, as jsonwebtoken does.`;

function rounded(microseconds: number): number {
  return Number(microseconds.toPrecision(4));
}
