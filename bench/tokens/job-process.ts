import type { Identity } from "../../src/entra/identity.ts";
import { countExchanges } from "./exchange-counts.ts";
import { measureHit } from "./hits.ts";
import type { Job, Measured, SubjectName } from "./job.ts";
import { measureCacheMemory } from "./memory.ts";
import { createMsalNode } from "./msal-node.ts";
import { createOboql } from "./oboql.ts";
import { copyIdentity, createIdentity, toUserId } from "./sample-tokens.ts";
import type { CreateSubject, TokenSubject } from "./subject.ts";
import { fetchExchangeCount } from "./token-endpoint.ts";

const subjects: Readonly<Record<SubjectName, CreateSubject>> = { oboql: createOboql, "msal-node": createMsalNode };

/** Process of a job: takes the job as its argument, sends the figures to its parent, and exits. */
const job = JSON.parse(process.argv[2] ?? "") as Job;
process.once("disconnect", () => process.exit(1));
await (job.sessions === undefined ? measureExchanges() : measureHits(job.sessions));
process.exit();

async function measureExchanges(): Promise<void> {
  const subject = subjects[job.subject](job.endpoint, 100);
  await countExchanges(subject, job.endpoint, (metric, at, value) => {
    report({ metric, at, value, unit: "exchanges" });
  });
  await subject.close();
}

async function measureHits(sessions: number): Promise<void> {
  const identities = Array.from({ length: sessions }, (_, user) =>
    createIdentity({ oid: toUserId(user), sid: `session ${user}`, consented: true }),
  );
  const subject = await createFilledSubject(identities);
  const exchanges = await fetchExchangeCount(job.endpoint);

  const hits = await measureHit(subject, identities, (identity) => identity);
  report({ metric: "hit_us", at: sessions, value: roundMicroseconds(hits), unit: "us" });
  // MSAL takes the assertion instead of an identity object and hashes it each time.
  if (job.subject === "oboql") {
    const cold = await measureHit(subject, identities, copyIdentity);
    report({ metric: "hit_cold_identity_us", at: sessions, value: roundMicroseconds(cold), unit: "us" });
  }

  if ((await fetchExchangeCount(job.endpoint)) !== exchanges) throw new Error("some calls were cache misses");
  await subject.close();
}

async function createFilledSubject(identities: readonly Identity[]): Promise<TokenSubject> {
  const create = subjects[job.subject];
  if (!job.measuresMemory) {
    const subject = create(job.endpoint, identities.length);
    await subject.fill(identities);
    return subject;
  }
  const { subject, bytesPerSession } = await measureCacheMemory(create, job.endpoint, identities);
  report({ metric: "bytes_per_session", at: identities.length, value: bytesPerSession, unit: "bytes" });
  return subject;
}

function roundMicroseconds(microseconds: number): number {
  return Number(microseconds.toPrecision(4));
}

function report(measured: Measured): void {
  process.send?.(measured);
}
