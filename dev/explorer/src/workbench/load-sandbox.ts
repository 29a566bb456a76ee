/** As Apollo Server's own landing page has it: the second major version, kept up by Apollo. */
const script = "https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js";

/** How long the page waits for the script, in milliseconds: offline users get GraphiQL soon. */
const patienceMs = 2_000;

/** The part of Apollo's embed script that is used. @see https://www.apollographql.com/docs/graphos/platform/sandbox */
export interface EmbeddedSandboxOptions {
  readonly target: HTMLElement;
  readonly initialEndpoint: string;
  readonly endpointIsEditable: boolean;
  readonly runTelemetry: boolean;
  readonly hideCookieToggle: boolean;
  readonly initialState: {
    readonly document: string;
    readonly includeCookies: boolean;
    readonly pollForSchemaUpdates: boolean;
  };
  /** In place of `fetch`: for introspection and operations alike. */
  readonly handleRequest: (
    endpoint: string,
    options: Omit<RequestInit, "headers"> & { headers: Record<string, string> },
  ) => Promise<Response>;
}

export type EmbeddedSandbox = new (options: EmbeddedSandboxOptions) => { dispose(): void };

/** @returns undefined if the script cannot be loaded, or takes too long */
export function loadSandbox(): Promise<EmbeddedSandbox | undefined> {
  return new Promise((resolve) => {
    const element = document.createElement("script");
    const decide = (): void => {
      resolve((window as { EmbeddedSandbox?: EmbeddedSandbox }).EmbeddedSandbox);
    };
    element.src = script;
    element.onload = decide;
    element.onerror = decide;
    setTimeout(decide, patienceMs);
    document.head.append(element);
  });
}
