import { systemClock } from "../../src/lib/clock.ts";
import { noopTokenMetrics } from "../../src/telemetry/token-metrics.ts";
import { noopExchangeLog } from "../../src/tokens/exchange/exchange-log.ts";
import { createOboTokenProvider } from "../../src/tokens/obo-token-provider.ts";
import { createTokenHttpClient } from "../../src/tokens/token-http-client.ts";
import type { Benchmark, Figure } from "../benchmark.ts";
import { formatNumber, formatTable } from "../table.ts";
import { clientId, clientSecret, createIdentity, requests, toUserId } from "../tokens/sample-tokens.ts";
import { startSlowTokenEndpoint } from "./slow-token-endpoint.ts";

const workingTenant = "7d0c1f7e-52f4-4c7a-9a53-0d6f5c1f2b10";
const hangingTenant = "0e9b3a52-6d1e-4c7a-8f20-1e2d3c4b5a69";

/** Response time of the working tenant's token endpoint. */
const responseMs = 100;
const usersPerSecond = 50;
const secondsPerPhase = 6;
const rounds = 3;

/**
 * New users of one tenant, each with tokens for two APIs, while the token endpoint of another tenant does not respond to just
 * as many users, compared with the same users alone.
 */
export const tenants: Benchmark = {
  peers: [],
  run: async ({ figure, progress }) => {
    const endpoint = await startSlowTokenEndpoint({ hangingTenant, responseMs });
    try {
      const latencies = { alone: [] as number[], beside: [] as number[] };
      for (let round = 1; round <= rounds; round++)
        for (const phase of ["alone", "beside"] as const) {
          progress(`tenants: ${phase}, round ${round} …`);
          latencies[phase].push(...(await runPhase(endpoint.url, phase === "beside")));
        }
      for (const [phase, values] of Object.entries(latencies))
        for (const percent of [50, 99])
          figure({
            bench: "tenants",
            subject: "oboql",
            metric: `p${percent}_ms_${phase}`,
            at: usersPerSecond,
            value: percentile(values, percent),
            unit: "ms",
          });
    } finally {
      await endpoint.close();
    }
    return [];
  },
  formatTables: (figures: readonly Figure[]): string => {
    const value = (metric: string): number => figures.find((each) => each.metric === metric)?.value ?? NaN;
    const rows = [50, 99].map((percent) => {
      const [alone, beside] = [value(`p${percent}_ms_alone`), value(`p${percent}_ms_beside`)];
      return [`p${percent}_ms`, ...[alone, beside, beside / alone].map(formatNumber)];
    });
    return formatTable(
      ["new users of a tenant, two tokens each", "alone", "beside a tenant that hangs", "ratio"],
      rows,
    );
  },
};

/** @returns milliseconds until each user of the working tenant had both tokens */
async function runPhase(authorityHost: string, isBesideHangingTenant: boolean): Promise<number[]> {
  const http = createTokenHttpClient({ queueTimeoutMs: 30_000, clock: systemClock });
  const tokens = createOboTokenProvider({
    config: { clientId, authorityHost },
    credential: { authOptions: () => Promise.resolve({ clientSecret }), invalidate: () => undefined },
    http,
    sharedCache: undefined,
    metrics: noopTokenMetrics,
    log: noopExchangeLog,
    now: systemClock.now,
    limits: { maxSessions: 10_000, maxBytes: 1_000_000_000, exchangesPerMinute: 60 },
  });
  const acquireAll = async (tenantId: string, user: number): Promise<number> => {
    const identity = {
      ...createIdentity({ oid: toUserId(user), sid: crypto.randomUUID(), consented: true }),
      tenantId,
    };
    const startedAt = performance.now();
    await Promise.all(requests.map((request) => tokens.acquireToken(identity, request)));
    return performance.now() - startedAt;
  };
  const working: Promise<number>[] = [];
  const hanging: Promise<unknown>[] = [];
  for (let user = 0; user < usersPerSecond * secondsPerPhase; user++) {
    working.push(acquireAll(workingTenant, user));
    if (isBesideHangingTenant) hanging.push(acquireAll(hangingTenant, user).catch(() => undefined));
    await new Promise((done) => setTimeout(done, 1_000 / usersPerSecond));
  }
  const latencies = await Promise.all(working);
  await Promise.all(hanging);
  await http.close();
  return latencies;
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}
