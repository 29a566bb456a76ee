import DataLoader from "dataloader";
import { mergedClaims } from "../../claims-request.ts";
import { ClaimsChallengedError } from "../../errors.ts";
import { interactionFor, tokenWith } from "../authorized.ts";
import type { Access, ClientDeps } from "../descriptor.ts";
import { groupBy } from "../grouping.ts";
import { sendBatch, type BatchGet } from "./batch.ts";

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
  readonly access: Access;
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
    cacheKeyFn: (get) => `${get.access.key}\n${get.select.join()}\n${target(get)}`,
  });
}

async function loadAll(deps: ClientDeps, gets: readonly GraphGet[]): Promise<unknown[]> {
  const results = new Map<GraphGet, unknown>();
  const tokens = await tokensFor(gets);
  const byToken = groupBy(gets, ({ access }) => tokens.get(access.key));
  await Promise.all(
    [...byToken].map(async ([token, together]) => {
      if (typeof token !== "string") {
        setAll(results, together, token);
        return;
      }
      await loadTogether(deps, token, together, results);
      await loadChallenged(deps, together, results);
    }),
  );
  return gets.map((get) => results.get(get));
}

/** For each set of scopes the token, or the error that came instead of it. */
async function tokensFor(gets: readonly GraphGet[]): Promise<Map<string, unknown>> {
  const accesses = new Map(gets.map(({ access }) => [access.key, access]));
  const settled = [...accesses].map(async ([key, access]) => {
    const token: unknown = await access.token().catch((error: unknown) => error);
    return [key, token] as const;
  });
  return new Map(await Promise.all(settled));
}

async function loadTogether(
  deps: ClientDeps,
  token: string,
  gets: readonly GraphGet[],
  results: Map<GraphGet, unknown>,
): Promise<void> {
  const groups = gets.length === 1 ? [gets] : [...groupBy(gets, target).values()];
  const answers = await sendBatch(deps, token, groups.map(batchGet));
  groups.forEach((group, index) => {
    for (const get of group) results.set(get, answers[index]);
  });
}

/** What was refused for want of claims is loaded once more, with a token that has them all. */
async function loadChallenged(
  deps: ClientDeps,
  gets: readonly GraphGet[],
  results: Map<GraphGet, unknown>,
): Promise<void> {
  const challenges = new Map<GraphGet, ClaimsChallengedError>();
  for (const get of gets) {
    const result = results.get(get);
    if (result instanceof ClaimsChallengedError) challenges.set(get, result);
  }
  const again = [...challenges.keys()];
  const [first] = challenges;
  if (!first) return;
  const [{ access }, challenge] = first;
  const claims = mergedClaims([...challenges.values()].map((each) => each.claims)) ?? challenge.claims;
  try {
    const token = await tokenWith(access, new ClaimsChallengedError(claims, challenge.message, challenge.facts));
    await loadTogether(deps, token, again, results);
  } catch (error) {
    setAll(results, again, error);
  }
  for (const get of again) {
    const result = results.get(get);
    if (result instanceof ClaimsChallengedError) results.set(get, interactionFor(result));
  }
}

function setAll(results: Map<GraphGet, unknown>, gets: readonly GraphGet[], result: unknown): void {
  for (const get of gets) results.set(get, result);
}

function target({ path, parameters, headers }: GraphGet): string {
  return parameters || headers ? JSON.stringify([path, parameters, headers]) : path;
}

function batchGet(group: readonly GraphGet[]): BatchGet {
  const { path = "", parameters, headers } = group[0] ?? {};
  const select = [...new Set(group.flatMap((get) => get.select))].join(",");
  const query = Object.entries({ ...(select && { $select: select }), ...parameters });
  const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
  return { url: search ? `${path}?${search}` : path, headers };
}
