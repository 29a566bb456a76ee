import { lazy, Suspense, use, useState, type ReactNode } from "react";
import type { Send } from "../requests/send.ts";
import { loadSandbox } from "./load-sandbox.ts";
import { Sandbox } from "./sandbox.tsx";

export interface WorkbenchProps {
  readonly send: Send;
  /** The API shows its schema to callers that it knows. Once there was one, the schema stays. */
  readonly hasSchema: boolean;
}

const GraphiQL = lazy(async () => ({ default: (await import("./graphiql.tsx")).GraphiQLWorkbench }));
const sandbox = loadSandbox();

/** Apollo Sandbox where its script can be loaded, else GraphiQL, which is ours to serve. */
export function Workbench({ send, isSignedIn }: { readonly send: Send; readonly isSignedIn: boolean }): ReactNode {
  const [hasSchema, setHasSchema] = useState(isSignedIn);
  if (isSignedIn && !hasSchema) setHasSchema(true);
  return (
    <Suspense fallback={<p className="loading">Loading ...</p>}>
      <Choice send={send} hasSchema={hasSchema} />
    </Suspense>
  );
}

function Choice(props: WorkbenchProps): ReactNode {
  const EmbeddedSandbox = use(sandbox);
  return EmbeddedSandbox ? <Sandbox {...props} EmbeddedSandbox={EmbeddedSandbox} /> : <GraphiQL {...props} />;
}
