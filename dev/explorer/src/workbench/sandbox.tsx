import { useEffect, useRef, type ReactNode } from "react";
import { firstQuery } from "../first-query.ts";
import { endpoint } from "../requests/send.ts";
import type { EmbeddedSandbox } from "./load-sandbox.ts";
import type { WorkbenchProps } from "./workbench.tsx";

interface SandboxProps extends WorkbenchProps {
  readonly EmbeddedSandbox: EmbeddedSandbox;
}

/** Apollo Sandbox, in Apollo's frame. It sends requests through this page, so the frame never receives a token. */
export function Sandbox({ EmbeddedSandbox, send, hasSchema }: SandboxProps): ReactNode {
  const container = useRef<HTMLDivElement>(null);
  // Sandbox introspects the schema when it starts, which needs a token: it restarts with the first one.
  useEffect(() => {
    if (!container.current) return undefined;
    const sandbox = new EmbeddedSandbox({
      target: container.current,
      initialEndpoint: new URL(endpoint, location.origin).href,
      endpointIsEditable: false,
      runTelemetry: false,
      hideCookieToggle: true,
      initialState: { document: firstQuery, includeCookies: false, pollForSchemaUpdates: false },
      handleRequest: (_endpoint, options) => send(options),
    });
    return () => {
      sandbox.dispose();
    };
  }, [EmbeddedSandbox, send, hasSchema]);
  return <div ref={container} className="sandbox" />;
}
