import type { Benchmark } from "../benchmark.ts";
import type { Job } from "./job.ts";
import { runJob } from "./run-job.ts";
import { formatTokenTables } from "./tables.ts";
import { startTokenEndpoint } from "./token-endpoint.ts";

const sessionCounts = [1, 100, 1_000, 10_000, 100_000];

/** MSAL's memory is measured only at 1,000 sessions, since its lookups are too slow for more. */
const memorySessionCounts = { oboql: [10_000, 100_000], "msal-node": [1_000] };

/** Latency of a cache hit, memory per session, and number of token exchanges, compared with plain MSAL. */
export const tokens: Benchmark = {
  peers: [],
  run: async ({ sessions = sessionCounts, figure, progress }) => {
    const endpoint = await startTokenEndpoint();
    const notMeasured: string[] = [];
    try {
      for (const job of createJobs(endpoint.url, sessions)) {
        const { subject } = job;
        const label = job.sessions === undefined ? "exchanges" : `${job.sessions} sessions`;
        progress(`tokens: ${subject}, ${label} …`);
        const reason = await runJob(job, (measured) => {
          figure({ bench: "tokens", subject, ...measured });
        });
        if (reason !== undefined) notMeasured.push(`${subject}, ${label}: ${reason}`);
      }
    } finally {
      await endpoint.close();
    }
    return notMeasured;
  },
  formatTables: formatTokenTables,
};

function createJobs(endpoint: string, sessionCounts: readonly number[]): readonly Job[] {
  return [...sessionCounts, undefined].flatMap((sessions) =>
    (["oboql", "msal-node"] as const).map((subject) => ({
      subject,
      endpoint,
      sessions,
      measuresMemory: sessions !== undefined && memorySessionCounts[subject].includes(sessions),
    })),
  );
}
