/** The URL that Apollo Server's landing page uses; Apollo updates the script within major version 2. */
const scriptUrl = "https://embeddable-sandbox.cdn.apollographql.com/v2/embeddable-sandbox.umd.production.min.js";

/** Timeout for the script, in milliseconds: short, so that offline users get GraphiQL soon. */
const timeoutMs = 2_000;

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
  /** Replaces `fetch` for introspection and operations. */
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
    const settle = (): void => {
      resolve((window as { EmbeddedSandbox?: EmbeddedSandbox }).EmbeddedSandbox);
    };
    element.src = scriptUrl;
    element.onload = settle;
    element.onerror = settle;
    setTimeout(settle, timeoutMs);
    document.head.append(element);
  });
}
