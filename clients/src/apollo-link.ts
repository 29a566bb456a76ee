import { ApolloLink } from "@apollo/client/link";
import { ServerError } from "@apollo/client/errors";
import { OperationTypeNode } from "graphql";
import { catchError, concatMap, defer, from, map, of, switchMap, throwError, type Observable } from "rxjs";
import { neededFor, parsed, type Need } from "./challenge.ts";
import type { Tokens } from "./tokens.ts";

/** A first answer, not yet passed on: a result or an error, and what would make it better. */
interface First {
  readonly answer: Observable<ApolloLink.Result>;
  readonly need: Need | undefined;
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
    const needIn = (body: unknown, response: Response | undefined): Need | undefined => {
      const isRepeatable = operation.operationType !== OperationTypeNode.MUTATION || response?.status === 401;
      return response && isRepeatable ? neededFor(body, response) : undefined;
    };
    const readResult = (result: ApolloLink.Result): First => ({
      answer: of(result),
      need: needIn(result, operation.getContext()["response"] as Response | undefined),
    });
    const readError = (error: unknown): Observable<First> =>
      of({
        answer: throwError(() => error),
        need: ServerError.is(error) ? needIn(parsed(error.bodyText), error.response) : undefined,
      });
    return defer(() => {
      const sentAt = performance.now();
      const improved = ({ answer, need }: First): Observable<ApolloLink.Result> =>
        need === undefined
          ? answer
          : from(tokens.meeting(need, sentAt)).pipe(switchMap((token) => (token === undefined ? answer : send(token))));
      return from(tokens.current()).pipe(
        switchMap((token) => send(token).pipe(map(readResult), catchError(readError), concatMap(improved))),
      );
    });
  });
}
