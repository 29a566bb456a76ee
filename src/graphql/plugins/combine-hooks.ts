import {
  HeaderMap,
  type ApolloServerOptions,
  type ApolloServerPlugin,
  type GraphQLRequestContextDidEncounterErrors,
  type GraphQLRequestContextDidResolveOperation,
  type GraphQLRequestContextWillSendResponse,
  type GraphQLRequestListener,
} from "@apollo/server";
import type { GraphQLError, GraphQLFormattedError } from "graphql";
import type { MaybePromise } from "../../lib/maybe-promise.ts";
import type { RequestContext } from "../context.ts";
import type { ExecuteOperation } from "../execution/execute-operation.ts";

/**
 * Synchronous hooks of an Apollo Server plugin. They hold no state of a request: what they record belongs to its context.
 */
export interface SyncPluginHooks {
  /**
   * Runs before execution. An error that it throws becomes the response, and the following hooks are not called. May
   * return a promise, which they wait for.
   */
  readonly didResolveOperation?: (
    context: GraphQLRequestContextDidResolveOperation<RequestContext>,
  ) => MaybePromise<void>;
  readonly didEncounterErrors?: (context: GraphQLRequestContextDidEncounterErrors<RequestContext>) => void;
  /** Runs before the response is sent, and may change it. */
  readonly willSendResponse?: (context: GraphQLRequestContextWillSendResponse<RequestContext>) => void;
  /** Apollo Server's asynchronous hooks. At most one of the combined hooks may define each of them. */
  readonly phases?: Pick<GraphQLRequestListener<RequestContext>, "parsingDidStart" | "validationDidStart">;
}

export interface ExecutionOptions {
  readonly execute: ExecuteOperation;
  readonly formatError: NonNullable<ApolloServerOptions<RequestContext>["formatError"]>;
}

/**
 * Combines hooks into one plugin that runs them in order, and executes operations in place of Apollo Server.
 *
 * Perf: Apollo Server awaits each hook of each plugin separately; with eight plugins the awaiting costs more than the
 * hooks do. It can go when Apollo Server has synchronous hooks.
 */
export function combineHooks(
  hooks: readonly SyncPluginHooks[],
  { execute, formatError }: ExecutionOptions,
): ApolloServerPlugin<RequestContext> {
  const resolved = hooks.flatMap((each) => each.didResolveOperation ?? []);
  const encountered = hooks.flatMap((each) => each.didEncounterErrors ?? []);
  const sending = hooks.flatMap((each) => each.willSendResponse ?? []);
  const listener: GraphQLRequestListener<RequestContext> = {
    ...hooks.reduce<SyncPluginHooks["phases"]>((all, { phases }) => ({ ...all, ...phases }), {}),
    didResolveOperation: runInOrder(resolved),
    didEncounterErrors: runInOrder(encountered),
    responseForOperation: async (context) => {
      const startedAt = performance.now();
      const { errors, data, extensions } = await execute(context);
      // A copy: a hook may replace errors.
      const encounteredErrors = errors && [...errors];
      if (encounteredErrors) {
        const failed = Object.assign(context, { errors: encounteredErrors });
        for (const hook of encountered) hook(failed);
      }
      context.contextValue.record.recordPhase("execute", startedAt);
      const singleResult = {
        ...(data !== undefined && { data }),
        ...(extensions && { extensions }),
        ...(encounteredErrors && { errors: encounteredErrors.map((error) => formatError(addCode(error), error)) }),
      };
      const http = { ...(data === undefined && { status: 400 }), headers: new HeaderMap() };
      return { http, body: { kind: "single", singleResult } };
    },
    willSendResponse: runInOrder(sending),
  };
  const started = Promise.resolve(listener);
  return { requestDidStart: () => started };
}

/** As Apollo Server does before it calls `formatError`. */
function addCode(error: GraphQLError): GraphQLFormattedError {
  const code = error.extensions["code"] ?? "INTERNAL_SERVER_ERROR";
  return { ...error.toJSON(), extensions: { ...error.extensions, code } };
}

const done = Promise.resolve();

function runInOrder<Context>(
  hooks: readonly ((context: Context) => MaybePromise<void>)[],
): (context: Context) => Promise<void> {
  return (context) => {
    for (const [index, hook] of hooks.entries()) {
      const pending = hook(context);
      if (pending instanceof Promise) return pending.then(() => runInOrder(hooks.slice(index + 1))(context));
    }
    return done;
  };
}
