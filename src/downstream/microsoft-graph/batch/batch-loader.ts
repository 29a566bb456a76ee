import DataLoader from "dataloader";
import type { MaybePromise } from "../../../lib/maybe-promise.ts";
import { mergeClaimsRequests } from "../../../entra/claims-request.ts";
import { ClaimsChallengeError } from "../../../errors/service-errors.ts";
import { toInteractionRequired, acquireTokenWithClaims } from "../../http/with-access-token.ts";
import type { AccessTokenSource, ClientDeps } from "../../api-definition.ts";
import { groupBy } from "../../../lib/collections.ts";
import { sendBatch, type BatchGet } from "./send-batch.ts";

/** A GET relative to the version root. */
export interface GraphGet {
  /** Path with its parameters encoded, as `/users/42/manager`. */
  readonly path: string;
  /** OData parameters but `$select`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Headers of this GET alone, as `Prefer` or `ConsistencyLevel`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Properties for `$select`, which is left out where there are none. Equal GETs within one tick become one with the union of theirs. */
  readonly select: readonly string[];
  readonly access: AccessTokenSource;
}

/** Loads GETs of one request of ours: those of one tick travel together in `$batch` calls. */
export type GraphLoader = DataLoader<GraphGet, unknown, string>;

/**
 * A loader's memory ends with the request of ours that it was made for.
 *
 * Loads of different scopes may meet in one tick. As the directory puts every consented scope of an API into one token,
 * they mostly get the same token; loads travel together exactly if they do.
 */
export function createGraphLoader(deps: ClientDeps): GraphLoader {
  return new DataLoader<GraphGet, unknown, string>((gets) => loadAll(deps, gets), {
    cacheKeyFn: (get) => `${get.access.key}\n${get.select.join()}\n${toRequestKey(get)}`,
  });
}

async function loadAll(deps: ClientDeps, gets: readonly GraphGet[]): Promise<unknown[]> {
  const results: Results = new Map();
  const acquired = acquireTokens(gets);
  const tokens = acquired instanceof Promise ? await acquired : acquired;
  const loads: Promise<void>[] = [];
  for (const [token, group] of groupBy(gets, ({ access }) => tokens.get(access.key)))
    if (typeof token === "string") loads.push(loadWithToken(deps, token, group, results));
    else setAll(results, group, token);
  await (loads.length === 1 ? loads[0] : Promise.all(loads));
  return gets.map((get) => results.get(get));
}

type Results = Map<GraphGet, unknown>;

/** For each set of scopes the token, or the error that came instead of it. */
function acquireTokens(gets: readonly GraphGet[]): MaybePromise<ReadonlyMap<string, unknown>> {
  const tokens = new Map<string, unknown>();
  for (const { access } of gets) if (!tokens.has(access.key)) tokens.set(access.key, acquireTokenOrError(access));
  const pending = [...tokens].filter(([, token]) => token instanceof Promise);
  if (pending.length === 0) return tokens;
  const settled = pending.map(async ([key, token]) => tokens.set(key, await token));
  return Promise.all(settled).then(() => tokens);
}

function acquireTokenOrError(access: AccessTokenSource): unknown {
  try {
    const token = access.token();
    return token instanceof Promise ? token.catch((error: unknown) => error) : token;
  } catch (error) {
    return error;
  }
}

async function loadWithToken(
  deps: ClientDeps,
  token: string,
  gets: readonly GraphGet[],
  results: Results,
): Promise<void> {
  await loadBatch(deps, token, gets, results);
  const challenges = collectChallenges(gets, results);
  if (challenges.size > 0) await retryChallenged(deps, challenges, results);
}

async function loadBatch(deps: ClientDeps, token: string, gets: readonly GraphGet[], results: Results): Promise<void> {
  const groups = gets.length === 1 ? [gets] : [...groupBy(gets, toRequestKey).values()];
  const outcomes = await sendBatch(deps, token, groups.map(toBatchGet));
  groups.forEach((group, index) => {
    for (const get of group) results.set(get, outcomes[index]);
  });
}

type Challenges = ReadonlyMap<GraphGet, ClaimsChallengeError>;

/** What was refused for want of claims. */
function collectChallenges(gets: readonly GraphGet[], results: Results): Challenges {
  const challenges = new Map<GraphGet, ClaimsChallengeError>();
  for (const get of gets) {
    const result = results.get(get);
    if (result instanceof ClaimsChallengeError) challenges.set(get, result);
  }
  return challenges;
}

/** Loads once more, with a token that has all claims that are wanted. */
async function retryChallenged(deps: ClientDeps, challenges: Challenges, results: Results): Promise<void> {
  const retried = [...challenges.keys()];
  const [first] = challenges;
  if (!first) return;
  const [{ access }, challenge] = first;
  const claims = mergeClaimsRequests([...challenges.values()].map((each) => each.claims)) ?? challenge.claims;
  try {
    const token = await acquireTokenWithClaims(
      access,
      new ClaimsChallengeError(claims, challenge.message, challenge.facts),
    );
    await loadBatch(deps, token, retried, results);
  } catch (error) {
    setAll(results, retried, error);
  }
  for (const get of retried) {
    const result = results.get(get);
    if (result instanceof ClaimsChallengeError) results.set(get, toInteractionRequired(result));
  }
}

function setAll(results: Results, gets: readonly GraphGet[], result: unknown): void {
  for (const get of gets) results.set(get, result);
}

function toRequestKey({ path, parameters, headers }: GraphGet): string {
  return parameters || headers ? JSON.stringify([path, parameters, headers]) : path;
}

function toBatchGet(group: readonly GraphGet[]): BatchGet {
  const { path = "", parameters, headers } = group[0] ?? {};
  const select = [...new Set(group.flatMap((get) => get.select))].join(",");
  const query = Object.entries({ ...(select && { $select: select }), ...parameters });
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return { url: search ? `${path}?${search}` : path, headers };
}
