import DataLoader from "dataloader";
import { mergeClaimsRequests } from "../../../entra/claims-request.ts";
import { ClaimsChallengeError } from "../../../errors/service-errors.ts";
import { groupBy } from "../../../lib/collections.ts";
import type { MaybePromise } from "../../../lib/maybe-promise.ts";
import type { AccessTokenSource, ClientDeps } from "../../api-definition.ts";
import { acquireTokenWithClaims, isTokenRejected, toInteractionRequired } from "../../http/with-access-token.ts";
import type { SingleGet } from "./get-result.ts";
import { sendGets } from "./send-gets.ts";

/** A GET request, relative to the version root. */
export interface GraphGet {
  /** With encoded segments, such as `/users/42/manager`. */
  readonly path: string;
  /** Query parameters other than `$select`, not encoded. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Headers of this GET, such as `Prefer` or `ConsistencyLevel`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The `$select` properties; empty for no `$select`. GETs of one tick that differ only in these are merged. */
  readonly select: readonly string[];
  readonly access: AccessTokenSource;
}

/** Loads GETs for one incoming request; GETs of one tick share `$batch` calls. */
export type GraphLoader = DataLoader<GraphGet, unknown, string>;

/**
 * Creates the loader of one incoming request, whose responses are cached until the request ends.
 *
 * GETs of one tick may belong to different scopes. Entra ID puts all consented scopes of an API into one access token,
 * so most sets of scopes get the same token. GETs share a batch if their tokens are equal.
 */
export function createGraphLoader(deps: ClientDeps): GraphLoader {
  return new DataLoader<GraphGet, unknown, string>((gets) => loadAll(deps, gets), {
    cacheKeyFn: (get) => `${get.access.key}\n${get.select.join()}\n${toRequestKey(get)}`,
  });
}

type Results = Map<GraphGet, unknown>;

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

/** @returns the token, or the error of its acquisition, by the key of the token source */
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
    const token = access.getToken();
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
  const rejected = gets.filter((get) => isTokenRejected(results.get(get)));
  if (rejected.length > 0) await retryRejected(deps, token, rejected, results);
  const challenges = collectChallenges(gets, results);
  if (challenges.size > 0) await retryChallenged(deps, challenges, results);
}

/** Sends the GETs whose token was rejected without a challenge once more, with another token if there is one. */
async function retryRejected(
  deps: ClientDeps,
  rejected: string,
  gets: readonly GraphGet[],
  results: Results,
): Promise<void> {
  const [first] = gets;
  try {
    const token = await first?.access.replaceToken(rejected);
    if (token !== undefined) await loadBatch(deps, token, gets, results);
  } catch (error) {
    setAll(results, gets, error);
  }
}

async function loadBatch(deps: ClientDeps, token: string, gets: readonly GraphGet[], results: Results): Promise<void> {
  const groups = gets.length === 1 ? [gets] : [...groupBy(gets, toRequestKey).values()];
  const outcomes = await sendGets(deps, token, groups.map(toSingleGet));
  groups.forEach((group, index) => {
    for (const get of group) results.set(get, outcomes[index]);
  });
}

type Challenges = ReadonlyMap<GraphGet, ClaimsChallengeError>;

function collectChallenges(gets: readonly GraphGet[], results: Results): Challenges {
  const challenges = new Map<GraphGet, ClaimsChallengeError>();
  for (const get of gets) {
    const result = results.get(get);
    if (result instanceof ClaimsChallengeError) challenges.set(get, result);
  }
  return challenges;
}

/** Sends the challenged GETs once more, with one token that satisfies the claims requests of all of them. */
async function retryChallenged(deps: ClientDeps, challenges: Challenges, results: Results): Promise<void> {
  const gets = [...challenges.keys()];
  const [first] = challenges;
  if (!first) return;
  const [{ access }, challenge] = first;
  const claims = mergeClaimsRequests([...challenges.values()].map((each) => each.claims)) ?? challenge.claims;
  const mergedChallenge = new ClaimsChallengeError(claims, challenge.message, challenge.facts);
  try {
    await loadBatch(deps, await acquireTokenWithClaims(access, mergedChallenge), gets, results);
  } catch (error) {
    setAll(results, gets, error);
  }
  for (const get of gets) {
    const result = results.get(get);
    if (result instanceof ClaimsChallengeError) results.set(get, toInteractionRequired(result));
  }
}

function setAll(results: Results, gets: readonly GraphGet[], result: unknown): void {
  for (const get of gets) results.set(get, result);
}

/** Equal for GETs that differ only in `select`. */
function toRequestKey({ path, parameters, headers }: GraphGet): string {
  return parameters || headers ? JSON.stringify([path, parameters, headers]) : path;
}

/** @param group GETs that differ only in `select` */
function toSingleGet(group: readonly GraphGet[]): SingleGet {
  const { path = "", parameters, headers } = group[0] ?? {};
  const select = [...new Set(group.flatMap((get) => get.select))].join(",");
  const query = Object.entries({ ...(select && { $select: select }), ...parameters });
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return { url: search ? `${path}?${search}` : path, headers };
}
