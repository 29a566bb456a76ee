import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { expect, it, vi } from "vitest";
import { createChallengeLink } from "../src/apollo-link.ts";
import { createTokens } from "../src/tokens.ts";
import { createStandInMsal } from "./support/stand-in-msal.ts";

it("aborts the request when an Apollo operation is unsubscribed", async () => {
  let isAborted = false;
  let isSent = false;
  const hanging: typeof fetch = (_input, init) =>
    new Promise((_resolve, reject) => {
      isSent = true;
      init?.signal?.addEventListener("abort", () => {
        isAborted = true;
        reject(new Error("aborted"));
      });
    });
  const tokens = createTokens({ msal: createStandInMsal(), scopes: ["api://oboql/access_as_user"] });
  const link = ApolloLink.from([
    createChallengeLink(tokens),
    new HttpLink({ uri: "http://api.example", fetch: hanging }),
  ]);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const subscription = ApolloLink.execute(link, { query: gql("query Q { hello mail }") }, { client }).subscribe({});
  await vi.waitFor(
    () => {
      expect(isSent).toBe(true);
    },
    { timeout: 15_000 },
  );
  subscription.unsubscribe();
  expect(isAborted).toBe(true);
});
