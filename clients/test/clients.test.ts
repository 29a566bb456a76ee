import { BrowserAuthError } from "@azure/msal-browser";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createChallengeFetch } from "../src/graphql-request.ts";
import { createTokens, type Msal, type TokensOptions } from "../src/tokens.ts";
import {
  expiredTokenResponse,
  createClaimsChallenge,
  consentChallenge,
  expiredChallenge,
  createPartialResponse,
  createRejection,
  completeResponse,
  addClaimsHeader,
  type ScriptedResponse,
} from "./support/challenges.ts";
import { connectApollo, connectGraphqlRequest } from "./support/connect.ts";
import { startScriptedApi, type ScriptedApi, type ScriptedApiOptions } from "./support/scripted-api.ts";
import { createStandInMsal } from "./support/stand-in-msal.ts";

const query = "query Q { hello mail }";
const mutation = "mutation M { hello mail }";

function stubSessionStorage(): void {
  const stored = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
}

const running: ScriptedApi[] = [];
afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(running.splice(0).map((api) => api.close()));
});

for (const { name, connect } of [
  { name: "Apollo Client", connect: connectApollo },
  { name: "graphql-request", connect: connectGraphqlRequest },
])
  describe(name, () => {
    interface Setup extends ScriptedApiOptions, Pick<TokensOptions, "interaction"> {
      readonly respond: (token: string) => ScriptedResponse | Promise<ScriptedResponse>;
      readonly msal?: Msal;
    }
    async function start({ respond, msal = createStandInMsal(), mediaType, ...options }: Setup) {
      const api = await startScriptedApi(respond, mediaType === undefined ? {} : { mediaType });
      running.push(api);
      const send = connect(api.url, createTokens({ msal, scopes: ["api://oboql/access_as_user"], ...options }));
      return { api, send };
    }
    const requireToken =
      (good: string, challenge: ScriptedResponse) =>
      (token: string): ScriptedResponse =>
        token === good ? completeResponse : challenge;
    const good = { data: { hello: "world", mail: "none" }, failed: false };
    const partialOutcome = { data: { hello: "world", mail: null }, failed: true };
    const failedOutcome = { data: undefined, failed: true };
    const nbf = { access_token: { nbf: { essential: true, value: "1700" } } };

    it("sends an operation without a challenge once, with MSAL's cached token", async () => {
      const msal = createStandInMsal();
      const { api, send } = await start({ respond: () => completeResponse, msal });
      expect(await send(query)).toEqual(good);
      expect(api.tokens).toEqual(["cached"]);
      expect(msal.silent).toMatchObject([
        { scopes: ["api://oboql/access_as_user"], account: { username: "user@tenant.example" } },
      ]);
    });

    it("acquires a token with the claims silently, and retries the operation", async () => {
      const msal = createStandInMsal();
      const { api, send } = await start({
        respond: requireToken("renewed", createPartialResponse(createClaimsChallenge(nbf))),
        msal,
      });
      expect(await send(query)).toEqual(good);
      expect(api.tokens).toEqual(["cached", "renewed"]);
      expect(msal.silent[1]).toMatchObject({ claims: JSON.stringify(nbf), forceRefresh: true });
    });

    for (const mediaType of ["application/json", "application/graphql-response+json"])
      it(`retries a 401 response of media type ${mediaType} with the claims of its header`, async () => {
        const msal = createStandInMsal();
        const respond = requireToken("renewed", addClaimsHeader(createRejection(createClaimsChallenge({})), nbf));
        const { api, send } = await start({ respond, msal, mediaType });
        expect(await send(query)).toEqual(good);
        expect(api.tokens).toEqual(["cached", "renewed"]);
        expect(msal.silent[1]?.claims).toBe(JSON.stringify(nbf));
      });

    it("opens a popup if the token with the claims requires interaction", async () => {
      const msal = createStandInMsal({ requiresInteraction: (request) => request.claims !== undefined });
      const { api, send } = await start({
        respond: requireToken("interactive", createPartialResponse(createClaimsChallenge(nbf))),
        msal,
      });
      expect(await send(query)).toEqual(good);
      expect(api.tokens).toEqual(["cached", "interactive"]);
      expect(msal.popups).toMatchObject([{ claims: JSON.stringify(nbf), scopes: ["api://oboql/access_as_user"] }]);
    });

    it("opens a popup for consent to the .default scope without a silent attempt", async () => {
      const msal = createStandInMsal();
      const { api, send } = await start({
        respond: requireToken("interactive", createPartialResponse(consentChallenge)),
        msal,
      });
      expect(await send(query)).toEqual(good);
      expect(api.tokens).toEqual(["cached", "interactive"]);
      expect(msal.silent).toHaveLength(1);
      expect(msal.popups).toMatchObject([{ prompt: "consent", scopes: ["api://oboql/.default"] }]);
    });

    for (const interaction of ["popup", "redirect"] as const)
      it(`requests no scope that a response names, with a ${interaction}`, async () => {
        stubSessionStorage();
        const foreign = "https://graph.microsoft.com/.default";
        const challenge = {
          ...consentChallenge,
          consentUrl: `https://login.example/tenant/oauth2/v2.0/authorize?scope=${encodeURIComponent(foreign)}`,
          scopes: [foreign],
          scope: foreign,
        };
        for (const response of [createPartialResponse(challenge), createRejection(challenge)]) {
          const msal = createStandInMsal();
          const { send } = await start({ respond: requireToken("interactive", response), msal, interaction });
          await send(query);
          const requests = [...msal.silent, ...msal.popups, ...msal.redirects].map(({ scopes }) => scopes);
          expect(requests).toContainEqual(["api://oboql/access_as_user"]);
          expect(JSON.stringify(requests)).not.toContain("graph.microsoft.com");
        }
      });

    it("stops redirecting if each response contains another challenge", async () => {
      stubSessionStorage();
      const msal = createStandInMsal({ requiresInteraction: (request) => request.claims !== undefined });
      let count = 0;
      const respond = () =>
        createPartialResponse(createClaimsChallenge({ access_token: { acrs: { value: String(++count) } } }));
      const { send } = await start({ respond, msal, interaction: "redirect" });
      for (let operation = 0; operation < 10; operation++) await send(query);
      expect(msal.redirects).toHaveLength(5);
    });

    for (const [place, response] of [
      ["by OboQL", expiredTokenResponse],
      ["in the token exchange", createRejection(expiredChallenge)],
    ] as const)
      it(`refreshes a token that was rejected ${place}`, async () => {
        const msal = createStandInMsal();
        const { api, send } = await start({ respond: requireToken("renewed", response), msal });
        expect(await send(query)).toEqual(good);
        expect(api.tokens).toEqual(["cached", "renewed"]);
        expect(msal.popups).toEqual([]);
      });

    it("returns the second response even if it contains a challenge, without a further retry", async () => {
      const { api, send } = await start({ respond: () => createPartialResponse(consentChallenge) });
      expect(await send(query)).toEqual(partialOutcome);
      expect(api.tokens).toHaveLength(2);
    });

    it("returns a second 401 response without a further retry", async () => {
      const { api, send } = await start({ respond: () => expiredTokenResponse });
      expect(await send(query)).toEqual(failedOutcome);
      expect(api.tokens).toHaveLength(2);
    });

    it("returns the first response if the user cancels", async () => {
      const msal = createStandInMsal({
        user: () => {
          throw new BrowserAuthError("user_cancelled", "");
        },
      });
      const { api, send } = await start({ respond: () => createPartialResponse(consentChallenge), msal });
      expect(await send(query)).toEqual(partialOutcome);
      expect(api.tokens).toHaveLength(1);
    });

    it("shares one interaction between concurrent challenged operations", async () => {
      const msal = createStandInMsal();
      const { api, send } = await start({
        respond: requireToken("interactive", createPartialResponse(consentChallenge)),
        msal,
      });
      expect(await Promise.all([send(query), send(query), send(query)])).toEqual([good, good, good]);
      expect(msal.popups).toHaveLength(1);
      expect(api.tokens).toHaveLength(6);
    });

    it("shares a completed interaction with an operation that was sent before its completion", async () => {
      const msal = createStandInMsal();
      let isFirst = true;
      let release: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      const respond = async (token: string) => {
        if (token === "interactive") return completeResponse;
        if (isFirst) {
          isFirst = false;
          await held;
        }
        return createPartialResponse(consentChallenge);
      };
      const { send } = await start({ respond, msal });
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

    it("opens the popups of different challenges sequentially", async () => {
      const msal = createStandInMsal({
        requiresInteraction: (request) => request.claims !== undefined,
        user: () => new Promise((resolve) => setTimeout(resolve, 20, "interactive")),
      });
      const challenges = [createPartialResponse(consentChallenge), createPartialResponse(createClaimsChallenge(nbf))];
      const respond = (token: string) =>
        token === "interactive" ? completeResponse : (challenges.shift() ?? completeResponse);
      const { send } = await start({ respond, msal });
      expect(await Promise.all([send(query), send(query)])).toEqual([good, good]);
      expect(msal.popups).toHaveLength(2);
    });

    it("does not retry a mutation with partial data, and opens no prompt", async () => {
      const msal = createStandInMsal();
      const { api, send } = await start({ respond: () => createPartialResponse(consentChallenge), msal });
      expect(await send(mutation)).toEqual(partialOutcome);
      expect(api.tokens).toHaveLength(1);
      expect(msal.popups).toEqual([]);
    });

    for (const [reason, response] of [
      ["because of missing consent", createRejection(consentChallenge)],
      ["because of an expired token", expiredTokenResponse],
    ] as const)
      it(`retries a mutation that was rejected as a whole ${reason}`, async () => {
        const { api, send } = await start({ respond: (token) => (token === "cached" ? response : completeResponse) });
        expect(await send(mutation)).toEqual(good);
        expect(api.tokens).toHaveLength(2);
      });

    it("signs in a user without a session before the first request", async () => {
      const msal = createStandInMsal({ requiresInteraction: () => true });
      const { api, send } = await start({ respond: () => completeResponse, msal });
      expect(await Promise.all([send(query), send(query)])).toEqual([good, good]);
      expect(api.tokens).toEqual(["interactive", "interactive"]);
      expect(msal.popups).toHaveLength(1);
    });

    it("redirects once for the same challenge, also after the page was loaded again", async () => {
      stubSessionStorage();
      const msal = createStandInMsal();
      const setting: Setup = { respond: () => createPartialResponse(consentChallenge), msal, interaction: "redirect" };
      const before = await start(setting);
      expect(await before.send(query)).toEqual(partialOutcome);
      const after = await start(setting);
      expect(await after.send(query)).toEqual(partialOutcome);
      expect(msal.redirects).toMatchObject([{ prompt: "consent" }]);
      expect([...before.api.tokens, ...after.api.tokens]).toHaveLength(2);
    });
  });

it("requires a scope that names its API", () => {
  for (const scopes of [[], ["access_as_user"], ["openid", "profile"]])
    expect(() => createTokens({ msal: createStandInMsal(), scopes }), scopes.join(" ")).toThrow(
      "one scope must name its API",
    );
});

it("createChallengeFetch returns the response to a document with a syntax error", async () => {
  const options = { scopes: ["api://oboql/access_as_user"], msal: createStandInMsal() };
  const api = await startScriptedApi(() => createPartialResponse(consentChallenge));
  running.push(api);
  const send = createChallengeFetch(createTokens(options));
  const response = await send(api.url, { method: "POST", body: JSON.stringify({ query: "{ hello mail" }) });
  expect(response.status).toBe(200);
  expect(api.tokens).toEqual(["cached"]);
});
