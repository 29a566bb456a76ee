import { ApolloLink } from "@apollo/client/link";
import { ServerError } from "@apollo/client/errors";
import { OperationTypeNode } from "graphql";
import { catchError, concatMap, defer, from, map, of, switchMap, throwError, type Observable } from "rxjs";
import { parseTokenChallenge, parseJsonObject, type TokenChallenge } from "./challenge.ts";
import type { Tokens } from "./tokens.ts";

/** The first response, which is not passed on yet: a result or an error, and the challenge in it. */
interface FirstResponse {
  readonly result: Observable<ApolloLink.Result>;
  readonly challenge: TokenChallenge | undefined;
}

/**
 * Sends each operation with a token, and retries it once with another token if the response contains a challenge. Place
 * it before the `HttpLink`. A mutation is retried only if it was rejected as a whole, with status 401.
 */
export function createChallengeLink(tokens: Tokens): ApolloLink {
  return new ApolloLink((operation, forward) => {
    const send = (token: string): Observable<ApolloLink.Result> => {
      operation.setContext(({ headers }: { headers?: Record<string, string> }) => ({
        headers: { ...headers, authorization: `Bearer ${token}` },
      }));
      return forward(operation);
    };
    const findChallenge = (body: unknown, response: Response | undefined): TokenChallenge | undefined => {
      const isRepeatable = operation.operationType !== OperationTypeNode.MUTATION || response?.status === 401;
      return response && isRepeatable ? parseTokenChallenge(body, response) : undefined;
    };
    const readResult = (result: ApolloLink.Result): FirstResponse => ({
      result: of(result),
      challenge: findChallenge(result, operation.getContext()["response"] as Response | undefined),
    });
    const readError = (error: unknown): Observable<FirstResponse> =>
      of({
        result: throwError(() => error),
        challenge: ServerError.is(error) ? findChallenge(parseJsonObject(error.bodyText), error.response) : undefined,
      });
    return defer(() => {
      const sentAt = performance.now();
      const retry = ({ result, challenge }: FirstResponse): Observable<ApolloLink.Result> =>
        challenge === undefined
          ? result
          : from(tokens.acquireFor(challenge, sentAt)).pipe(
              switchMap((token) => (token === undefined ? result : send(token))),
            );
      return from(tokens.current()).pipe(
        switchMap((token) => send(token).pipe(map(readResult), catchError(readError), concatMap(retry))),
      );
    });
  });
}
