import type { Identity } from "../../src/entra/identity.ts";
import { countExchanges } from "./exchange-counts.ts";
import { hitMicroseconds } from "./hits.ts";
import type { Job, Measured, SubjectName } from "./job.ts";
import { filledAndWeighed } from "./memory.ts";
import { createMsalNode } from "./msal-node.ts";
import { createOboql } from "./oboql.ts";
import { copyOf, identityOf, userOf } from "./sample-tokens.ts";
import type { CreateSubject, TokenSubject } from "./subject.ts";
import { exchangesOf } from "./token-endpoint.ts";

const subjects: Readonly<Record<SubjectName, CreateSubject>> = { oboql: createOboql, "msal-node": createMsalNode };

/** The process of a job: takes it as its argument, tells its parent the figures, and ends. */
const job = JSON.parse(process.argv[2] ?? "") as Job;
process.once("disconnect", () => process.exit(1));
await (job.sessions === undefined ? measureExchanges() : measureHits(job.sessions));
process.exit();

async function measureExchanges(): Promise<void> {
  const subject = subjects[job.subject](job.endpoint, 100);
  await countExchanges(subject, job.endpoint, (metric, at, value) => {
    tell({ metric, at, value, unit: "exchanges" });
  });
  await subject.close();
}

async function measureHits(sessions: number): Promise<void> {
  const identities = Array.from({ length: sessions }, (_, user) =>
    identityOf({ oid: userOf(user), sid: `session ${user}`, consented: true }),
  );
  const subject = await filled(identities);
  const exchanges = await exchangesOf(job.endpoint);

  const hits = await hitMicroseconds(subject, identities, (identity) => identity);
  tell({ metric: "hit_us", at: sessions, value: rounded(hits), unit: "us" });
  // MSAL is given the assertion and knows no identity objects: it hashes each time.
  if (job.subject === "oboql") {
    const cold = await hitMicroseconds(subject, identities, copyOf);
    tell({ metric: "hit_cold_identity_us", at: sessions, value: rounded(cold), unit: "us" });
  }

  if ((await exchangesOf(job.endpoint)) !== exchanges) throw new Error("some calls were no hits");
  await subject.close();
}

async function filled(identities: readonly Identity[]): Promise<TokenSubject> {
  const create = subjects[job.subject];
  if (!job.weighed) {
    const subject = create(job.endpoint, identities.length);
    await subject.fill(identities);
    return subject;
  }
  const { subject, bytesPerSession } = await filledAndWeighed(create, job.endpoint, identities);
  tell({ metric: "bytes_per_session", at: identities.length, value: bytesPerSession, unit: "bytes" });
  return subject;
}

function rounded(microseconds: number): number {
  return Number(microseconds.toPrecision(4));
}

function tell(measured: Measured): void {
  process.send?.(measured);
}
