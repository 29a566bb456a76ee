import type { Identity } from "../../src/entra/identity.ts";
import { createIdentity, requests, toUserId } from "./sample-tokens.ts";
import type { TokenSubject } from "./subject.ts";
import { fetchExchangeCount } from "./token-endpoint.ts";

interface ExchangeCount {
  readonly metric: string;
  readonly calls: number;
  /** Makes the calls with identities that have no cached tokens. */
  readonly makeCalls: (acquire: (identity: Identity) => Promise<unknown>, calls: number) => Promise<void>;
}

const createSession = (user: number, sid: string, consented = true): Identity =>
  createIdentity({ oid: toUserId(user), sid, consented });

const exchangeCounts: readonly ExchangeCount[] = [
  {
    metric: "exchanges_50_concurrent",
    calls: 50,
    makeCalls: async (acquire, calls) => {
      const one = createSession(1, "concurrent");
      await Promise.all(Array.from({ length: calls }, () => acquire(one)));
    },
  },
  {
    metric: "exchanges_two_sessions",
    calls: 10,
    makeCalls: async (acquire, calls) => {
      const two = [createSession(2, "laptop"), createSession(2, "phone")] as const;
      for (let call = 0; call < calls; call += 1) await acquire(two[call % 2 === 0 ? 0 : 1]);
    },
  },
  {
    metric: "exchanges_no_consent",
    calls: 20,
    makeCalls: async (acquire, calls) => {
      const one = createSession(3, "without consent", false);
      for (let call = 0; call < calls; call += 1) {
        const isRejected = await acquire(one).then(
          () => false,
          () => true,
        );
        if (!isRejected) throw new Error("a token was issued without consent");
      }
    },
  },
];

/** Counts the exchanges for calls that can share or cache their results. */
export async function countExchanges(
  { acquire }: TokenSubject,
  endpoint: string,
  figure: (metric: string, calls: number, exchanges: number) => void,
): Promise<void> {
  const [request] = requests;
  for (const { metric, calls, makeCalls } of exchangeCounts) {
    const before = await fetchExchangeCount(endpoint);
    await makeCalls((identity) => acquire(identity, request), calls);
    figure(metric, calls, (await fetchExchangeCount(endpoint)) - before);
  }
}
