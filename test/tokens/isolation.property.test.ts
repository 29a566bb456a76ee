import fc from "fast-check";
import { expect, it } from "vitest";
import {
  ConsentRequiredError,
  ServiceError,
  TokenServiceUnavailableError,
  UnauthenticatedError,
} from "../../src/errors/service-errors.ts";
import type { Identity } from "../../src/entra/identity.ts";
import type { AccessToken } from "../../src/tokens/access-token.ts";
import type { SharedCache } from "../../src/tokens/cache/shared-cache.ts";
import { createIdentity } from "../support/identities.ts";
import { createTestProvider, minute } from "../support/test-token-provider.ts";

/** The content of the tokens of this test: what they were issued for. */
interface TokenContent {
  readonly tenant: string;
  readonly user: string;
  readonly assertion: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

/** One action at one of two replicas. The steps of a row run concurrently. */
type Step =
  | {
      readonly kind: "acquire";
      readonly caller: number;
      readonly resource: string;
      readonly scopes: string[];
      readonly claims: boolean;
    }
  | { readonly kind: "revoke"; readonly caller: number }
  | { readonly kind: "advance"; readonly minutes: number };

/** The behaviour of one exchange: its duration in turns of the event loop, whether it fails, the lifetime of its token. */
interface ExchangeBehavior {
  readonly turns: number;
  readonly fails: boolean;
  readonly lifetimeMinutes: number;
}

/** Every combination of tenant, user and session. Object ids and assertions are the same in both tenants. */
const callers = ["tenant-a", "tenant-b"].flatMap((tenant) =>
  ["user-a", "user-b"].flatMap((user) => ["first", "second"].map((name) => ({ tenant, user, name }))),
);

const caller = fc.nat(callers.length - 1);
const acquire: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant("acquire" as const),
  caller,
  resource: fc.constantFrom("api://x", "api://y"),
  scopes: fc.oneof(
    { weight: 9, arbitrary: fc.subarray(["A", "B", "C"], { minLength: 1 }) },
    { weight: 1, arbitrary: fc.constant<string[]>(["A", "Missing"]) },
  ),
  claims: fc.boolean(),
});
const revoke: fc.Arbitrary<Step> = fc.record({ kind: fc.constant("revoke" as const), caller });
const advance: fc.Arbitrary<Step> = fc.record({ kind: fc.constant("advance" as const), minutes: fc.nat(20) });
const row = fc.array(
  fc.oneof({ weight: 9, arbitrary: acquire }, { weight: 1, arbitrary: revoke }, { weight: 1, arbitrary: advance }),
  { minLength: 1, maxLength: 8 },
);
const turn: fc.Arbitrary<ExchangeBehavior> = fc.record({
  turns: fc.nat(3),
  fails: fc.nat(9).map((number) => number === 0),
  lifetimeMinutes: fc.integer({ min: 5, max: 120 }),
});

/** A shared cache without expiry and revocation, which are tested with Redis. */
function createSharedMap(): SharedCache {
  const entries = new Map<string, readonly AccessToken[]>();
  return {
    get: ({ id }) => Promise.resolve(entries.get(id) ?? []),
    set: ({ id }, tokens) => Promise.resolve(void entries.set(id, tokens)),
    revokeUser: () => Promise.resolve(),
    onUserRevoked: () => undefined,
    close: () => Promise.resolve(),
  };
}

function createReplicas(sharedCache?: SharedCache) {
  const options = sharedCache ? { sharedCache } : {};
  return [createTestProvider({ maxSessions: 5, ...options }), createTestProvider(options)] as const;
}

/**
 * Gives the authority of both replicas the given behaviour.
 *
 * @param run number of the run: the replicas serve all runs, because creating one takes 20 ms, and each run has its own users
 * @returns the identities of the callers
 */
function setUp(replicas: ReturnType<typeof createReplicas>, turns: readonly ExchangeBehavior[], run: number) {
  const { clock } = replicas[0];
  let exchanges = 0;
  for (const { authority } of replicas)
    authority.respond = async ({ resource, scopes }, { tenantId, objectId, assertion, expiresAt }) => {
      const { turns: wait, fails, lifetimeMinutes } = turns[exchanges++ % turns.length] ?? expect.fail("no turn");
      for (let count = 0; count < wait; count += 1) await new Promise(setImmediate);
      if (expiresAt <= clock.now) throw new UnauthenticatedError("token_expired", "expired");
      if (scopes.includes("Missing")) throw new ConsentRequiredError("consent");
      if (fails) throw new TokenServiceUnavailableError("down");
      const content: TokenContent = {
        tenant: tenantId,
        user: objectId,
        assertion: assertion.reveal(),
        resource,
        scopes,
      };
      return { value: JSON.stringify(content), lifetimeMs: lifetimeMinutes * minute };
    };
  return callers.map(({ tenant, user, name }, index) =>
    createIdentity(`${user} ${name} ${run}`, {
      tenantId: tenant,
      objectId: `${user} ${run}`,
      expiresAt: clock.now + (30 + 15 * index) * minute,
    }),
  );
}

function checkToken(token: AccessToken, identity: Identity, step: Step & { kind: "acquire" }): void {
  const content = JSON.parse(token.value.reveal()) as TokenContent;
  expect(content).toMatchObject({
    tenant: identity.tenantId,
    user: identity.objectId,
    assertion: identity.assertion.reveal(),
    resource: step.resource,
  });
  expect(content.scopes).toEqual(expect.arrayContaining(step.scopes));
  expect(token.expiresAt).toBeLessThanOrEqual(identity.expiresAt);
}

it("returns only unexpired tokens of the same session, resource and scopes, for any concurrent requests", async () => {
  const [withoutSharedCache, withSharedCache] = [createReplicas(), createReplicas(createSharedMap())];
  let runs = 0;
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 25 }),
      fc.array(turn, { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      async (rows, turns, isShared) => {
        const replicas = isShared ? withSharedCache : withoutSharedCache;
        const identities = setUp(replicas, turns, (runs += 1));
        const run = async (step: Step, replica: number, isTimeMoving: boolean): Promise<void> => {
          const { provider, clock } = replicas[replica % 2] ?? replicas[0];
          if (step.kind === "advance") {
            for (const each of replicas) each.clock.now += step.minutes * minute;
            return;
          }
          const identity = identities[step.caller] ?? expect.fail("no such caller");
          if (step.kind === "revoke") return provider.revokeUser(identity);
          const { resource, scopes, claims } = step;
          const request = { downstream: "API", resource, scopes, ...(claims && { claims: "{}" }) };
          try {
            const token = await provider.acquireToken(identity, request);
            checkToken(token, identity, step);
            if (!isTimeMoving) expect(token.expiresAt).toBeGreaterThan(clock.now);
            checked += 1;
          } catch (error) {
            if (!(error instanceof ServiceError)) throw error;
            if (error instanceof ConsentRequiredError) expect(scopes).toContain("Missing");
          }
        };
        for (const steps of rows) {
          const isTimeMoving = steps.some(({ kind }) => kind === "advance");
          await Promise.all(steps.map((step, index) => run(step, index, isTimeMoving)));
        }
      },
    ),
    { numRuns: 150 },
  );
  expect(checked).toBeGreaterThan(1_500);
});
