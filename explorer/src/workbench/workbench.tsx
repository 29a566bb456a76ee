import { lazy, Suspense, use, type ReactNode } from "react";
import type { Send } from "../requests/send.ts";
import { loadSandbox } from "./load-sandbox.ts";
import { Sandbox } from "./sandbox.tsx";

export interface WorkbenchProps {
  readonly send: Send;
  readonly isSignedIn: boolean;
}

const GraphiQL = lazy(async () => ({ default: (await import("./graphiql.tsx")).GraphiQLWorkbench }));
const sandbox = loadSandbox();

/** Apollo Sandbox where its script can be loaded, else GraphiQL, which is ours to serve. */
export function Workbench(props: WorkbenchProps): ReactNode {
  return (
    <Suspense fallback={<p className="loading">Loading ...</p>}>
      <Choice {...props} />
    </Suspense>
  );
}

function Choice(props: WorkbenchProps): ReactNode {
  const EmbeddedSandbox = use(sandbox);
  return EmbeddedSandbox ? <Sandbox {...props} EmbeddedSandbox={EmbeddedSandbox} /> : <GraphiQL {...props} />;
}
