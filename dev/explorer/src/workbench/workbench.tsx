import { lazy, Suspense, use, useState, type ReactNode } from "react";
import type { Send } from "../requests/send.ts";
import { loadSandbox } from "./load-sandbox.ts";
import { Sandbox } from "./sandbox.tsx";

export interface WorkbenchProps {
  readonly send: Send;
  /** Whether the editor introspects the schema, which requires a token. Remains true after the user signs out. */
  readonly hasSchema: boolean;
}

const GraphiQL = lazy(async () => ({ default: (await import("./graphiql.tsx")).GraphiQLWorkbench }));
const sandbox = loadSandbox();

/** Apollo Sandbox if its script can be loaded, otherwise GraphiQL, which the server hosts itself. */
export function Workbench({ send, isSignedIn }: { readonly send: Send; readonly isSignedIn: boolean }): ReactNode {
  const [hasSchema, setHasSchema] = useState(isSignedIn);
  if (isSignedIn && !hasSchema) setHasSchema(true);
  return (
    <Suspense fallback={<p className="loading">Loading ...</p>}>
      <Editor send={send} hasSchema={hasSchema} />
    </Suspense>
  );
}

function Editor(props: WorkbenchProps): ReactNode {
  const EmbeddedSandbox = use(sandbox);
  return EmbeddedSandbox ? <Sandbox {...props} EmbeddedSandbox={EmbeddedSandbox} /> : <GraphiQL {...props} />;
}
