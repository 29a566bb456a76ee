import type { Identity } from "../../src/entra/identity.ts";
import { identityOf, requests, userOf } from "./sample-tokens.ts";
import type { TokenSubject } from "./subject.ts";
import { exchangesOf } from "./token-endpoint.ts";

interface ExchangeCount {
  readonly metric: string;
  readonly calls: number;
  /** Makes the calls with identities that nothing is cached for. */
  readonly ask: (acquire: (identity: Identity) => Promise<unknown>, calls: number) => Promise<void>;
}

const session = (user: number, sid: string, consented = true): Identity =>
  identityOf({ oid: userOf(user), sid, consented });

const exchangeCounts: readonly ExchangeCount[] = [
  {
    metric: "exchanges_50_concurrent",
    calls: 50,
    ask: async (acquire, calls) => {
      const one = session(1, "concurrent");
      await Promise.all(Array.from({ length: calls }, () => acquire(one)));
    },
  },
  {
    metric: "exchanges_two_sessions",
    calls: 10,
    ask: async (acquire, calls) => {
      const two = [session(2, "laptop"), session(2, "phone")] as const;
      for (let call = 0; call < calls; call += 1) await acquire(two[call % 2 === 0 ? 0 : 1]);
    },
  },
  {
    metric: "exchanges_no_consent",
    calls: 20,
    ask: async (acquire, calls) => {
      const one = session(3, "without consent", false);
      for (let call = 0; call < calls; call += 1) {
        const isRefused = await acquire(one).then(
          () => false,
          () => true,
        );
        if (!isRefused) throw new Error("a token without consent");
      }
    },
  },
];

/** How many exchanges the endpoint sees for calls of which fewer would do. */
export async function countExchanges(
  { acquire }: TokenSubject,
  endpoint: string,
  figure: (metric: string, calls: number, exchanges: number) => void,
): Promise<void> {
  const [request] = requests;
  for (const { metric, calls, ask } of exchangeCounts) {
    const before = await exchangesOf(endpoint);
    await ask((identity) => acquire(identity, request), calls);
    figure(metric, calls, (await exchangesOf(endpoint)) - before);
  }
}
