import type {
  ApolloServerPlugin,
  GraphQLRequestContextDidEncounterErrors,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextWillSendResponse,
  GraphQLRequestListener,
} from "@apollo/server";
import type { MaybePromise } from "../../lib/maybe-promise.ts";
import type { RequestContext } from "../context.ts";

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
  readonly phases?: Pick<
    GraphQLRequestListener<RequestContext>,
    "parsingDidStart" | "validationDidStart" | "executionDidStart"
  >;
}

/**
 * Combines hooks into one plugin that runs them in order.
 *
 * Perf: Apollo Server awaits each hook of each plugin separately; with eight plugins the awaiting costs more than the
 * hooks do. It can go when Apollo Server has synchronous hooks.
 */
export function combineHooks(hooks: readonly SyncPluginHooks[]): ApolloServerPlugin<RequestContext> {
  const resolved = hooks.flatMap((each) => each.didResolveOperation ?? []);
  const encountered = hooks.flatMap((each) => each.didEncounterErrors ?? []);
  const sending = hooks.flatMap((each) => each.willSendResponse ?? []);
  const listener: GraphQLRequestListener<RequestContext> = {
    ...hooks.reduce<SyncPluginHooks["phases"]>((all, { phases }) => ({ ...all, ...phases }), {}),
    didResolveOperation: runInOrder(resolved),
    didEncounterErrors: runInOrder(encountered),
    willSendResponse: runInOrder(sending),
  };
  const started = Promise.resolve(listener);
  return { requestDidStart: () => started };
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
