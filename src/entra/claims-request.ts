/** A claims request (OpenID Connect Core 1.0, section 5.5): for each token, what its claims have to be. */
type ClaimsRequest = Readonly<Record<string, Readonly<Record<string, ClaimDemand | null>>>>;

interface ClaimDemand {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
}

/**
 * One claims request for several, so that the user is asked once: `values` are united, and of two `nbf` the later one
 * counts. Where two want different values of one claim, the first has its way and the other comes in the next round.
 *
 * @param requests as JSON; what is none is left out
 * @returns minified JSON; undefined if there is nothing to ask for
 */
export function mergedClaims(requests: readonly string[]): string | undefined {
  const parsed = requests.map(parse).filter((request) => request !== undefined);
  if (parsed.length === 0) return undefined;
  return JSON.stringify(parsed.reduce(mergedRequests));
}

function mergedRequests(first: ClaimsRequest, second: ClaimsRequest): ClaimsRequest {
  return mergedBy(first, second, (left, right) => mergedBy(left, right, mergedDemands));
}

function mergedDemands(first: ClaimDemand | null, second: ClaimDemand | null, claim: string): ClaimDemand | null {
  if (!first || !second) return first ?? second;
  const { value, values, ...others } = second;
  // A claim has one value or one of several: what the first demands decides which.
  const demandsNothing = first.value === undefined && first.values === undefined;
  return {
    ...others,
    ...(demandsNothing && { ...(value !== undefined && { value }), ...(values && { values }) }),
    ...first,
    ...((first.essential ?? second.essential) !== undefined && {
      essential: first.essential === true || second.essential === true,
    }),
    ...(first.values && values && { values: [...new Set([...first.values, ...values])] }),
    ...(claim === "nbf" && isLater(value, first.value) && { value }),
  };
}

/** Entra writes the seconds as text. */
function isLater(second: unknown, first: unknown): boolean {
  return Number(second) > (Number(first) || 0);
}

/** Whether a text is a claims request that may be passed on. */
export function isClaimsRequest(text: string): boolean {
  return parse(text) !== undefined;
}

function mergedBy<Value>(
  first: Readonly<Record<string, Value>>,
  second: Readonly<Record<string, Value>>,
  merged: (first: Value, second: Value, name: string) => Value,
): Record<string, Value> {
  const both = new Map(Object.entries(first));
  for (const [name, value] of Object.entries(second)) {
    const known = both.get(name);
    both.set(name, known === undefined ? value : merged(known, value, name));
  }
  return Object.fromEntries(both);
}

function parse(text: string): ClaimsRequest | undefined {
  try {
    const request: unknown = JSON.parse(text);
    return isObject(request) && Object.values(request).every(areDemands) ? (request as ClaimsRequest) : undefined;
  } catch {
    return undefined;
  }
}

function areDemands(claims: unknown): boolean {
  return isObject(claims) && Object.values(claims).every((demand) => demand === null || isDemand(demand));
}

function isDemand(demand: unknown): boolean {
  return isObject(demand) && (demand["values"] === undefined || Array.isArray(demand["values"]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
