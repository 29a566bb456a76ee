import type { ApolloServerPlugin, GraphQLRequestContext } from "@apollo/server";
import type { RequestContext } from "../context.ts";
import type { OperationFacts } from "./operation-summary.ts";

const loggableName = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;
const sha256 = /^[\da-f]{64}$/;

/** Notes what Apollo Server knows of an operation: which, how long its parts took, and what came of it. */
export function createOperationPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: ({ contextValue: { record } }) => {
      const timed = (phase: Parameters<typeof record.phase>[0]) => (): Promise<() => Promise<void>> => {
        const startedAt = performance.now();
        return Promise.resolve(() => {
          record.phase(phase, startedAt);
          return Promise.resolve();
        });
      };
      return Promise.resolve({
        parsingDidStart: timed("parse"),
        validationDidStart: timed("validate"),
        executionDidStart: () => {
          const startedAt = performance.now();
          const executionDidEnd = (): Promise<void> => {
            record.phase("execute", startedAt);
            return Promise.resolve();
          };
          return Promise.resolve({ executionDidEnd });
        },
        willSendResponse: (context) => {
          record.operation(factsOf(context));
          const { body } = context.response;
          const { errors = [], data } = body.kind === "single" ? body.singleResult : body.initialResult;
          record.result(
            errors.map(({ extensions }) => String(extensions?.["code"])),
            Object.values(data ?? {}).some((value) => value !== null),
          );
          return Promise.resolve();
        },
      });
    },
  };
}

function factsOf({ operation, queryHash, request }: GraphQLRequestContext<RequestContext>): OperationFacts {
  const name = operation?.name?.value ?? request.operationName ?? "";
  return {
    name: loggableName.test(name) ? name : undefined,
    document: sha256.test(queryHash ?? "") ? queryHash?.slice(0, 16) : undefined,
    type: operation?.operation,
  };
}
