import { lazy, Suspense, useCallback, useState, type ReactNode } from "react";
import type { Send } from "../requests/send.ts";
import { Sandbox } from "./sandbox.tsx";

export interface WorkbenchProps {
  readonly send: Send;
  /** Operation in the editor at first. */
  readonly firstQuery: string;
  /** Whether the editor introspects the schema, which requires a token. Remains true after the user signs out. */
  readonly hasSchema: boolean;
}

const GraphiQL = lazy(async () => ({ default: (await import("./graphiql.tsx")).GraphiQLWorkbench }));

/** Apollo Sandbox if it can be loaded, otherwise GraphiQL, which the server hosts itself. */
export function Workbench({
  send,
  firstQuery,
  isSignedIn,
}: Omit<WorkbenchProps, "hasSchema"> & { readonly isSignedIn: boolean }): ReactNode {
  const [hasSchema, setHasSchema] = useState(isSignedIn);
  const [isSandboxAvailable, setIsSandboxAvailable] = useState(true);
  const onUnavailable = useCallback(() => {
    setIsSandboxAvailable(false);
  }, []);
  if (isSignedIn && !hasSchema) setHasSchema(true);
  return isSandboxAvailable ? (
    // Sandbox introspects the schema when it starts, which needs a token: it restarts with the first one.
    <Sandbox key={String(hasSchema)} send={send} firstQuery={firstQuery} onUnavailable={onUnavailable} />
  ) : (
    <Suspense fallback={<p className="loading">Loading ...</p>}>
      <GraphiQL send={send} firstQuery={firstQuery} hasSchema={hasSchema} />
    </Suspense>
  );
}
