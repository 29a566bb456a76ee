/** Who looks at the screens. */
export const viewers = ["alice@harbor.example", "mona@harbor.example"] as const;
export type Viewer = (typeof viewers)[number];

/** The tenant in its process, as that tells it. */
export interface EmulatorInfo {
  /** The settings with which the API reaches it, the downstream APIs through the proxy. */
  readonly environment: Readonly<Record<string, string>>;
  /** The tokens with which each viewer calls this API. */
  readonly assertions: Readonly<Record<Viewer, string>>;
  readonly proxyPort: number;
  readonly delayMs: number;
}
