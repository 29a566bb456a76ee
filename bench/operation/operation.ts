import { createApp, loadAppConfig } from "../project.ts";
import { createLog } from "../../src/telemetry/logger.ts";
import { startEmulator } from "../project.ts";
import type { Benchmark, Figure } from "../benchmark.ts";
import { formatNumber, formatTable } from "../table.ts";
import { measurePlan } from "./plan-benchmark.ts";
import { measureRest, restQueries } from "./rest-benchmark.ts";

const exchangeMs = 200;
const apiMs = 100;
const runs = 7;

/** Operations over both APIs, by the number of successive downstream calls. */
const operations = [
  { levels: 1, query: "{ users(first: 2) { nodes { displayName } } projects(first: 2) { nodes { name } } }" },
  { levels: 2, query: "{ me { displayName projects(first: 2) { nodes { name } } } }" },
  { levels: 3, query: "{ me { displayName projects(first: 2) { nodes { name owner { displayName } } } } }" },
] as const;

/** Latency of cold operations over both APIs, with and without the token plan, and the cost of planning. */
export const operation: Benchmark = {
  peers: [],
  run: async ({ figure, progress }) => {
    progress("operation: cost of the token plan …");
    for (const [metric, value] of Object.entries(await measurePlan(operations[2].query)))
      figure({ bench: "operation", subject: "oboql", metric, at: 1, value: Number(value.toPrecision(3)), unit: "us" });
    for (const { name, items, query } of restQueries) {
      progress(`operation: REST API by directives and in code, ${name} …`);
      for (const [subject, value] of Object.entries(await measureRest(query)))
        figure({
          bench: "operation",
          subject,
          metric: `rest_${name}_us`,
          at: items,
          value: Math.round(value),
          unit: "us",
        });
    }
    for (const [subject, prefetchTokens] of [
      ["oboql", true],
      ["oboql-without-plan", false],
    ] as const)
      for (const { levels, query } of operations) {
        progress(`operation: ${subject}, ${levels} levels …`);
        const value = await measureColdOperation(query, prefetchTokens);
        const metric = "cold_ms";
        figure({ bench: "operation", subject, metric, at: levels, value: Math.round(value), unit: "ms" });
      }
    return [];
  },
  formatTables: formatOperationTables,
};

/** Median of runs, each in a session without cached tokens. */
async function measureColdOperation(query: string, prefetchTokens: boolean): Promise<number> {
  const emulator = await startEmulator({ port: 0 });
  const log = createLog("silent", { write: () => undefined });
  const config = loadAppConfig({ PORT: "0", NODE_ENV: "production", ALLOWED_CLIENT_IDS: "*" }, emulator.environment);
  const app = await createApp({ config, log, prefetchTokens });
  try {
    const url = await app.listen();
    const sendOperation = async (): Promise<number> => {
      const token = await emulator.issueToken();
      const startedAt = performance.now();
      const response = await fetch(`${url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      const { errors } = (await response.json()) as { errors?: unknown };
      if (errors) throw new Error(`the operation failed: ${JSON.stringify(errors)}`);
      return performance.now() - startedAt;
    };
    // Warms discovery, keys and connections, so that only the session is cold.
    await sendOperation();
    emulator.faults.inject({ key: "POST /oauth2/v2.0/token", delayMs: exchangeMs });
    for (const key of ["POST /v1.0/$batch", "GET /v1.0/*", "POST /projects/graphql"])
      emulator.faults.inject({ key, delayMs: apiMs });
    const measured: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      // A token issued in another second is a different token, so each run is a new session.
      emulator.clock.advance(1_000);
      measured.push(await sendOperation());
    }
    return measured.sort((left, right) => left - right)[Math.floor(runs / 2)] ?? Number.NaN;
  } finally {
    await app.close();
    await emulator.close();
  }
}

function formatOperationTables(figures: readonly Figure[]): string {
  const value = (subject: string, metric: string, at: number): number =>
    figures.find((it) => it.subject === subject && it.metric === metric && it.at === at)?.value ?? Number.NaN;
  const rows = operations.map(({ levels }) => [
    String(levels),
    formatNumber(exchangeMs + levels * apiMs),
    formatNumber(value("oboql", "cold_ms", levels)),
    formatNumber(value("oboql-without-plan", "cold_ms", levels)),
  ]);
  const restRows = restQueries.map(({ name, items }) => {
    const [directives, code] = [value("directives", `rest_${name}_us`, items), value("code", `rest_${name}_us`, items)];
    const ratio = directives / code;
    return [
      name,
      formatNumber(directives),
      formatNumber(code),
      formatNumber(ratio),
      "≤ 1.3",
      ratio <= 1.3 ? "yes" : "no",
    ];
  });
  const [plan, whole] = [value("oboql", "plan_us", 1), value("oboql", "cached_us", 1)];
  return [
    formatTable(["cold_ms: levels", "minimum", "oboql", "oboql-without-plan"], rows),
    formatTable(
      ["token plan of a cached operation", "plan_us", "cached_us", "share", "target", "met"],
      [
        [
          "",
          formatNumber(plan),
          formatNumber(whole),
          `${formatNumber((plan / whole) * 100)} %`,
          "≤ 5 %",
          plan / whole <= 0.05 ? "yes" : "no",
        ],
      ],
    ),
    formatTable(["rest: CPU time in µs", "directives", "code", "directives : code", "target", "met"], restRows),
    notes,
  ].join("\n\n");
}

const notes = `A token exchange takes 200 ms, each downstream call 100 ms. minimum: one exchange, and one call per level. plan_us: CPU time of
the token plan, with all tokens in memory; cached_us: CPU time of the whole operation in process, without HTTP.`;
