import type {
  ApolloServerPlugin,
  GraphQLRequestContextDidEncounterErrors,
  GraphQLRequestContextDidResolveOperation,
  GraphQLRequestContextWillSendResponse,
  GraphQLRequestListener,
} from "@apollo/server";
import type { RequestContext } from "../context.ts";

/**
 * What is done beside the execution of an operation, at once. Hooks keep nothing of a request: what they note goes to its
 * context.
 */
export interface SyncPluginHooks {
  /** Before execution. What it throws is the answer, and the hooks behind it are not called. */
  readonly didResolveOperation?: (context: GraphQLRequestContextDidResolveOperation<RequestContext>) => void;
  readonly didEncounterErrors?: (context: GraphQLRequestContextDidEncounterErrors<RequestContext>) => void;
  /** May change what is sent. */
  readonly willSendResponse?: (context: GraphQLRequestContextWillSendResponse<RequestContext>) => void;
  /** Apollo's own, of one among them. */
  readonly phases?: Pick<
    GraphQLRequestListener<RequestContext>,
    "parsingDidStart" | "validationDidStart" | "executionDidStart"
  >;
}

/**
 * One plugin for all hooks, in their order. Apollo waits for each hook of each plugin by itself, so that eight plugins
 * cost more than what they do.
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

function runInOrder<Context>(hooks: readonly ((context: Context) => void)[]): (context: Context) => Promise<void> {
  return (context) => {
    for (const hook of hooks) hook(context);
    return done;
  };
}
