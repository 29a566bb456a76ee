import { GraphiQL, type GraphiQLProps } from "graphiql";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import { useMemo, type ReactNode } from "react";
import type { WorkbenchProps } from "./workbench.tsx";

type Fetcher = GraphiQLProps["fetcher"];

/** GraphiQL, self-hosted. */
export function GraphiQLWorkbench({ send, firstQuery, hasSchema }: WorkbenchProps): ReactNode {
  const fetcher = useMemo<Fetcher>(
    () =>
      async (operation, { headers } = {}) => {
        const extraHeaders = (headers ?? {}) as Record<string, string>;
        const response = await send({ body: JSON.stringify(operation), headers: extraHeaders });
        return (await response.json()) as Awaited<ReturnType<Fetcher>>;
      },
    [send],
  );
  return (
    // With `null`, GraphiQL does not send the introspection query.
    <GraphiQL fetcher={fetcher} defaultQuery={firstQuery} {...(!hasSchema && { schema: null })}>
      <GraphiQL.Logo> </GraphiQL.Logo>
    </GraphiQL>
  );
}
