import { parseTokenChallenge, type TokenChallenge } from "../../../../clients/src/challenge.ts";
import type { AuthChallenge } from "../../../../src/graphql/auth-challenges/collect-challenges.ts";
import type { TracedToken } from "../../../../src/graphql/plugins/token-trace.ts";

/** The parts of the last response that the toolbar shows. */
export interface LastResponse {
  readonly challenges: readonly AuthChallenge[];
  /** All challenges merged; undefined if there are none. */
  readonly challenge: TokenChallenge | undefined;
  readonly tokens: readonly TracedToken[];
}

interface Body {
  readonly data?: { readonly __schema?: unknown } | null;
  readonly extensions?: {
    readonly authChallenges?: readonly AuthChallenge[];
    readonly tokens?: readonly TracedToken[];
  };
}

/** @returns undefined if the body is not JSON, or the response to an introspection query */
export async function readResponse(response: Response): Promise<LastResponse | undefined> {
  const body = (await response
    .clone()
    .json()
    .catch(() => undefined)) as Body | undefined;
  if (!body || body.data?.__schema !== undefined) return undefined;
  const { authChallenges: challenges = [], tokens = [] } = body.extensions ?? {};
  return { challenges, challenge: parseTokenChallenge(body, response), tokens };
}
