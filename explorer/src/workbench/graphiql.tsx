import { GraphiQL, type GraphiQLProps } from "graphiql";
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import { useMemo, useState, type ReactNode } from "react";
import { firstQuery } from "../first-query.ts";
import type { WorkbenchProps } from "./workbench.tsx";

type Fetcher = GraphiQLProps["fetcher"];

/** GraphiQL, without a thing from elsewhere. */
export function GraphiQLWorkbench({ send, isSignedIn }: WorkbenchProps): ReactNode {
  const [wasSignedIn, setWasSignedIn] = useState(isSignedIn);
  if (isSignedIn && !wasSignedIn) setWasSignedIn(true);
  const fetcher = useMemo<Fetcher>(
    () =>
      async (operation, { headers } = {}) => {
        const given = (headers ?? {}) as Record<string, string>;
        const response = await send({ body: JSON.stringify(operation), headers: given });
        return (await response.json()) as Awaited<ReturnType<Fetcher>>;
      },
    [send],
  );
  return (
    // The API shows its schema to callers that it knows: without one, `null`, it is not asked for.
    <GraphiQL fetcher={fetcher} defaultQuery={firstQuery} {...(!wasSignedIn && { schema: null })}>
      <GraphiQL.Logo> </GraphiQL.Logo>
    </GraphiQL>
  );
}
