/** A claims request (OpenID Connect Core 1.0, section 5.5): for each token, what its claims have to be. */
type ClaimsRequest = Readonly<Record<string, Readonly<Record<string, ClaimRequest | null>>>>;

interface ClaimRequest {
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
export function mergeClaimsRequests(requests: readonly string[]): string | undefined {
  const parsed = requests.map(parseClaimsRequest).filter((request) => request !== undefined);
  if (parsed.length === 0) return undefined;
  return JSON.stringify(parsed.reduce(mergeTwo));
}

function mergeTwo(first: ClaimsRequest, second: ClaimsRequest): ClaimsRequest {
  return mergeBy(first, second, (left, right) => mergeBy(left, right, mergeClaims));
}

function mergeClaims(first: ClaimRequest | null, second: ClaimRequest | null, claim: string): ClaimRequest | null {
  if (!first || !second) return first ?? second;
  const { value, values, ...others } = second;
  // A claim has one value or one of several: what the first demands decides which.
  const firstHasNoValue = first.value === undefined && first.values === undefined;
  return {
    ...others,
    ...(firstHasNoValue && { ...(value !== undefined && { value }), ...(values && { values }) }),
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
  return parseClaimsRequest(text) !== undefined;
}

function mergeBy<Value>(
  first: Readonly<Record<string, Value>>,
  second: Readonly<Record<string, Value>>,
  merge: (first: Value, second: Value, name: string) => Value,
): Record<string, Value> {
  const result = new Map(Object.entries(first));
  for (const [name, value] of Object.entries(second)) {
    const existing = result.get(name);
    result.set(name, existing === undefined ? value : merge(existing, value, name));
  }
  return Object.fromEntries(result);
}

function parseClaimsRequest(text: string): ClaimsRequest | undefined {
  try {
    const request: unknown = JSON.parse(text);
    return isObject(request) && Object.values(request).every(isClaimsMap) ? (request as ClaimsRequest) : undefined;
  } catch {
    return undefined;
  }
}

function isClaimsMap(claims: unknown): boolean {
  return isObject(claims) && Object.values(claims).every((request) => request === null || isClaimRequest(request));
}

function isClaimRequest(request: unknown): boolean {
  return isObject(request) && (request["values"] === undefined || Array.isArray(request["values"]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
