import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { BrowserAuthError } from "@azure/msal-browser";
import { GraphQLClient } from "graphql-request";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createChallengeLink } from "../src/apollo-link.ts";
import { createChallengeFetch } from "../src/graphql-request.ts";
import { createTokens, type Msal, type Tokens, type TokensOptions } from "../src/tokens.ts";
import {
  expiredToken,
  claims,
  consent,
  expired,
  partial,
  rejected,
  complete,
  withClaimsHeader,
  type ScriptedResponse,
} from "./support/challenges.ts";
import { startScriptedApi, type ScriptedApi, type ScriptedApiOptions } from "./support/scripted-api.ts";
import { createStandInMsal } from "./support/stand-in-msal.ts";

/** The outcome of an operation: its data, and whether it came with errors. */
interface Outcome {
  readonly data: unknown;
  readonly failed: boolean;
}
type Send = (document: string) => Promise<Outcome>;

const query = "query Q { hello mail }";
const mutation = "mutation M { hello mail }";

function apollo(url: string, tokens: Tokens): Send {
  const link = ApolloLink.from([createChallengeLink(tokens), new HttpLink({ uri: url })]);
  const client = new ApolloClient({ link, cache: new InMemoryCache(), queryDeduplication: false });
  const options = { fetchPolicy: "no-cache", errorPolicy: "all" } as const;
  return async (document) => {
    const { data, error } = document.startsWith("mutation")
      ? await client.mutate({ mutation: gql(document), ...options })
      : await client.query({ query: gql(document), ...options });
    return { data: data ?? undefined, failed: error !== undefined };
  };
}

function graphqlRequest(url: string, tokens: Tokens): Send {
  const client = new GraphQLClient(url, { fetch: createChallengeFetch(tokens), errorPolicy: "all" });
  return (document) =>
    client.rawRequest<unknown>(document).then(
      ({ data, errors }) => ({ data, failed: errors !== undefined }),
      () => ({ data: undefined, failed: true }),
    );
}

const running: ScriptedApi[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(running.splice(0).map((api) => api.close()));
});

describe.each([
  { name: "Apollo Client", connect: apollo },
  { name: "graphql-request", connect: graphqlRequest },
])("$name", ({ connect }) => {
  interface Setting extends ScriptedApiOptions, Pick<TokensOptions, "interaction"> {
    readonly answer: (token: string) => ScriptedResponse | Promise<ScriptedResponse>;
    readonly msal?: Msal;
  }
  async function start({ answer, msal = createStandInMsal(), mediaType, ...options }: Setting) {
    const api = await startScriptedApi(answer, mediaType === undefined ? {} : { mediaType });
    running.push(api);
    const send = connect(api.url, createTokens({ msal, scopes: ["api://oboql/access_as_user"], ...options }));
    return { api, send };
  }
  const unless =
    (good: string, otherwise: ScriptedResponse) =>
    (token: string): ScriptedResponse =>
      token === good ? complete : otherwise;
  const good = { data: { hello: "world", mail: "none" }, failed: false };
  const half = { data: { hello: "world", mail: null }, failed: true };
  const nothing = { data: undefined, failed: true };
  const nbf = { access_token: { nbf: { essential: true, value: "1700" } } };

  it("an operation without a challenge is sent once, with MSAL's token", async () => {
    const msal = createStandInMsal();
    const { api, send } = await start({ answer: () => complete, msal });
    expect(await send(query)).toEqual(good);
    expect(api.tokens).toEqual(["cached"]);
    expect(msal.silent).toMatchObject([
      { scopes: ["api://oboql/access_as_user"], account: { username: "user@tenant.example" } },
    ]);
  });

  it("claims are asked for silently, and the operation is repeated", async () => {
    const msal = createStandInMsal();
    const { api, send } = await start({ answer: unless("renewed", partial(claims(nbf))), msal });
    expect(await send(query)).toEqual(good);
    expect(api.tokens).toEqual(["cached", "renewed"]);
    expect(msal.silent[1]).toMatchObject({ claims: JSON.stringify(nbf), forceRefresh: true });
  });

  it.each(["application/json", "application/graphql-response+json"])(
    "a 401 with claims in the header is answered, as %s too",
    async (mediaType) => {
      const msal = createStandInMsal();
      const answer = unless("renewed", withClaimsHeader(rejected(claims({})), nbf));
      const { api, send } = await start({ answer, msal, mediaType });
      expect(await send(query)).toEqual(good);
      expect(api.tokens).toEqual(["cached", "renewed"]);
      expect(msal.silent[1]?.claims).toBe(JSON.stringify(nbf));
    },
  );

  it("the user is asked where claims cannot be had silently", async () => {
    const msal = createStandInMsal({ requiresInteraction: (request) => request.claims !== undefined });
    const { api, send } = await start({ answer: unless("interactive", partial(claims(nbf))), msal });
    expect(await send(query)).toEqual(good);
    expect(api.tokens).toEqual(["cached", "interactive"]);
    expect(msal.popups).toMatchObject([{ claims: JSON.stringify(nbf), scopes: ["api://oboql/access_as_user"] }]);
  });

  it("consent is asked for at once, to all that the API needs", async () => {
    const msal = createStandInMsal();
    const { api, send } = await start({ answer: unless("interactive", partial(consent)), msal });
    expect(await send(query)).toEqual(good);
    expect(api.tokens).toEqual(["cached", "interactive"]);
    expect(msal.silent).toHaveLength(1);
    expect(msal.popups).toMatchObject([{ prompt: "consent", scopes: ["api://oboql/.default"] }]);
  });

  it.each([
    ["at the door", expiredToken],
    ["at the exchange", rejected(expired)],
  ])("a token refused %s is renewed", async (_where, answer) => {
    const msal = createStandInMsal();
    const { api, send } = await start({ answer: unless("renewed", answer), msal });
    expect(await send(query)).toEqual(good);
    expect(api.tokens).toEqual(["cached", "renewed"]);
    expect(msal.popups).toEqual([]);
  });

  it("the second answer is given whatever it is, and there is no third", async () => {
    const { api, send } = await start({ answer: () => partial(consent) });
    expect(await send(query)).toEqual(half);
    expect(api.tokens).toHaveLength(2);
  });

  it("a second 401 is given too", async () => {
    const { api, send } = await start({ answer: () => expiredToken });
    expect(await send(query)).toEqual(nothing);
    expect(api.tokens).toHaveLength(2);
  });

  it("a user who cancels gets the first answer", async () => {
    const msal = createStandInMsal({
      user: () => {
        throw new BrowserAuthError("user_cancelled", "");
      },
    });
    const { api, send } = await start({ answer: () => partial(consent), msal });
    expect(await send(query)).toEqual(half);
    expect(api.tokens).toHaveLength(1);
  });

  it("operations challenged at the same time share one interaction", async () => {
    const msal = createStandInMsal();
    const { api, send } = await start({ answer: unless("interactive", partial(consent)), msal });
    expect(await Promise.all([send(query), send(query), send(query)])).toEqual([good, good, good]);
    expect(msal.popups).toHaveLength(1);
    expect(api.tokens).toHaveLength(6);
  });

  it("one that was sent before the user answered shares it when it is challenged later", async () => {
    const msal = createStandInMsal();
    let isFirst = true;
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const answer = async (token: string) => {
      if (token === "interactive") return complete;
      if (isFirst) {
        isFirst = false;
        await held;
      }
      return partial(consent);
    };
    const { send } = await start({ answer, msal });
    const slow = send(query);
    await vi.waitFor(
      () => {
        expect(isFirst).toBe(false);
      },
      { timeout: 15_000 },
    );
    expect(await send(query)).toEqual(good);
    release();
    expect(await slow).toEqual(good);
    expect(msal.popups).toHaveLength(1);
  });

  it("different needs are asked for one after the other", async () => {
    const msal = createStandInMsal({
      requiresInteraction: (request) => request.claims !== undefined,
      user: () => new Promise((resolve) => setTimeout(resolve, 20, "interactive")),
    });
    const wanted = [partial(consent), partial(claims(nbf))];
    const answer = (token: string) => (token === "interactive" ? complete : (wanted.shift() ?? complete));
    const { send } = await start({ answer, msal });
    expect(await Promise.all([send(query), send(query)])).toEqual([good, good]);
    expect(msal.popups).toHaveLength(2);
  });

  it("does not retry a mutation with partial data, and opens no prompt", async () => {
    const msal = createStandInMsal();
    const { api, send } = await start({ answer: () => partial(consent), msal });
    expect(await send(mutation)).toEqual(half);
    expect(api.tokens).toHaveLength(1);
    expect(msal.popups).toEqual([]);
  });

  it.each([
    ["by the API behind", rejected(consent)],
    ["at the door", expiredToken],
  ])("a mutation that was refused as a whole %s is repeated", async (_where, answer) => {
    const { api, send } = await start({ answer: (token) => (token === "cached" ? answer : complete) });
    expect(await send(mutation)).toEqual(good);
    expect(api.tokens).toHaveLength(2);
  });

  it("a user whose session is over signs in before anything is sent", async () => {
    const msal = createStandInMsal({ requiresInteraction: () => true });
    const { api, send } = await start({ answer: () => complete, msal });
    expect(await Promise.all([send(query), send(query)])).toEqual([good, good]);
    expect(api.tokens).toEqual(["interactive", "interactive"]);
    expect(msal.popups).toHaveLength(1);
  });

  it("a redirect is made once: the page that comes back unchanged stays", async () => {
    const stored = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
    });
    const msal = createStandInMsal();
    const setting: Setting = { answer: () => partial(consent), msal, interaction: "redirect" };
    const before = await start(setting);
    expect(await before.send(query)).toEqual(half);
    const after = await start(setting);
    expect(await after.send(query)).toEqual(half);
    expect(msal.redirects).toMatchObject([{ prompt: "consent" }]);
    expect([...before.api.tokens, ...after.api.tokens]).toHaveLength(2);
  });
});

it("unsubscribing from an Apollo operation takes its request back", async () => {
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
  const tokens = createTokens({ msal: createStandInMsal(), scopes: [] });
  const link = ApolloLink.from([
    createChallengeLink(tokens),
    new HttpLink({ uri: "http://api.example", fetch: hanging }),
  ]);
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const subscription = ApolloLink.execute(link, { query: gql(query) }, { client }).subscribe({});
  await vi.waitFor(
    () => {
      expect(isSent).toBe(true);
    },
    { timeout: 15_000 },
  );
  subscription.unsubscribe();
  expect(isAborted).toBe(true);
});
