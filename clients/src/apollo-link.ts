import { ApolloLink } from "@apollo/client/link";
import { ServerError } from "@apollo/client/errors";
import { OperationTypeNode } from "graphql";
import { catchError, concatMap, defer, from, map, of, switchMap, throwError, type Observable } from "rxjs";
import { parseTokenChallenge, parseJsonObject, type TokenChallenge } from "./challenge.ts";
import type { Tokens } from "./tokens.ts";

/** A first answer, not yet passed on: a result or an error, and what would make it better. */
interface FirstResponse {
  readonly result: Observable<ApolloLink.Result>;
  readonly challenge: TokenChallenge | undefined;
}

/**
 * Sends each operation with a token, and once more with another if the first answer challenges to it. Goes before the
 * `HttpLink`. A mutation is repeated only if it was refused as a whole, by status 401.
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
