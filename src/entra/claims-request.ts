import { isObject, parseJson } from "../lib/json.ts";

/** A claims request (OpenID Connect Core 1.0, section 5.5): the requested claims by kind of token. */
type ClaimsRequest = Readonly<Record<string, Claims>>;
type Claims = Readonly<Record<string, ClaimRequest | null>>;

interface ClaimRequest {
  readonly essential?: boolean;
  readonly value?: unknown;
  readonly values?: readonly unknown[];
}

/**
 * Merges claims requests into one, so that the user is prompted once: `values` are united, and the latest `nbf` wins. If
 * two requests exclude each other, the first wins; the API repeats the other one with its next challenge.
 *
 * @param requests JSON; invalid ones are ignored, and so are those that would make the result too long to be sent
 * @returns minified JSON; undefined if no request is valid
 */
export function mergeClaimsRequests(requests: readonly string[]): string | undefined {
  const parsed = requests.map(parseClaimsRequest).filter((request) => request !== undefined);
  if (parsed.length === 0) return undefined;
  return JSON.stringify(
    parsed.reduce((first, second) => {
      const merged = mergeTwo(first, second);
      return JSON.stringify(merged).length <= maxMergedLength ? merged : first;
    }),
  );
}

/** As long as the challenge of an API may be. */
const maxMergedLength = 16_384;

/** Whether a text is a valid claims request. */
export function isClaimsRequest(text: string): boolean {
  return parseClaimsRequest(text) !== undefined;
}

function mergeTwo(first: ClaimsRequest, second: ClaimsRequest): ClaimsRequest {
  return mergeBy(first, second, (left, right) => mergeBy(left, right, mergeClaims));
}

function mergeClaims(first: ClaimRequest | null, second: ClaimRequest | null, claim: string): ClaimRequest | null {
  if (!first || !second) return first ?? second;
  const { value, values, ...others } = second;
  // `value` and `values` exclude each other, so the second request adds either only if the first has neither.
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

/** Compares numerically: Entra ID writes the seconds as a string. */
function isLater(second: unknown, first: unknown): boolean {
  return Number(second) > (Number(first) || 0);
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
  const request = parseJson(text);
  return isClaimsRequestObject(request) ? request : undefined;
}

function isClaimsRequestObject(value: unknown): value is ClaimsRequest {
  return isObject(value) && Object.values(value).every(isClaims);
}

function isClaims(value: unknown): value is Claims {
  return isObject(value) && Object.values(value).every((request) => request === null || isClaimRequest(request));
}

function isClaimRequest(value: unknown): value is ClaimRequest {
  return isObject(value) && (value["values"] === undefined || Array.isArray(value["values"]));
}
