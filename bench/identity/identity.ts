import type { Benchmark, Figure } from "../benchmark.ts";
import { formatNumber, formatTable } from "../table.ts";
import { measureCheck } from "./measure.ts";
import { startSampleProvider } from "./sample-provider.ts";
import { createOboql, createPeers } from "./subjects.ts";

const tokenCount = 400;
const concurrencies = [1, 50];

/** Cost of authenticating a caller, for a new and for a cached token, compared with plain verification by other libraries. */
export const identity: Benchmark = {
  peers: ["jsonwebtoken"],
  run: async ({ figure, progress }) => {
    const provider = await startSampleProvider();
    const oboql = createOboql(provider);
    try {
      const tokens = await provider.issueTokens(tokenCount);
      for (const { name, createCheck: fresh } of [oboql, ...(await createPeers(provider))])
        for (const at of concurrencies) {
          progress(`identity: ${name}, ${at} at a time …`);
          const value = await measureCheck(fresh, tokens, { concurrency: at });
          figure({
            bench: "identity",
            subject: name,
            metric: "verify_us",
            at,
            value: roundMicroseconds(value),
            unit: "us",
          });
        }
      progress("identity: oboql, cached tokens …");
      const value = await measureCheck(oboql.createCheck, tokens, {
        concurrency: 1,
        prepare: async (check) => {
          for (const token of tokens) await check(token);
        },
      });
      const metric = "cached_us";
      figure({ bench: "identity", subject: "oboql", metric, at: 1, value: roundMicroseconds(value), unit: "us" });
    } finally {
      await oboql.close();
      await provider.close();
    }
    return [];
  },
  formatTables: formatIdentityTables,
};

function formatIdentityTables(figures: readonly Figure[]): string {
  const value = (subject: string, metric: string, at: number): number | undefined =>
    figures.find((it) => it.subject === subject && it.metric === metric && it.at === at)?.value;
  const cached = value("oboql", "cached_us", 1) ?? Number.NaN;
  const subjects = [...new Set(figures.map(({ subject }) => subject))];
  const rows = subjects.map((subject) => {
    const [one = Number.NaN, fifty = Number.NaN] = concurrencies.map((at) => value(subject, "verify_us", at));
    return [subject, formatNumber(one), formatNumber(fifty), formatNumber(one / cached)];
  });
  const times = (value("oboql", "verify_us", 1) ?? Number.NaN) / cached;
  return [
    formatTable(["verify_us", "sequential", "50 concurrent", "sequential : cached"], rows),
    `oboql, cached_us: ${formatNumber(cached)}`,
    formatTable(
      ["oboql's target", "target", "measured", "met"],
      [["verify_us : cached_us", "≥ 20", formatNumber(times), times >= 20 ? "yes" : "no"]],
    ),
    notes,
  ].join("\n\n");
}

const notes = `Tokens of 2,000 characters, RS256 with a 2,048-bit key. oboql: complete authentication. jose and jsonwebtoken: signature,
lifetime, issuer and audience. node:crypto: signature only. node:crypto and jsonwebtoken verify on the main thread.`;

function roundMicroseconds(microseconds: number): number {
  return Number(microseconds.toPrecision(4));
}
