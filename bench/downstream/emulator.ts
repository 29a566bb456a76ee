/** Users of the screens. */
export const viewers = ["alice@harbor.example", "mona@harbor.example"] as const;
export type Viewer = (typeof viewers)[number];

/** Message of the emulator process once it is ready. */
export interface EmulatorInfo {
  /** Environment with which OboQL uses the emulator; the downstream APIs are called through the proxy. */
  readonly environment: Readonly<Record<string, string>>;
  /** Bearer token of each viewer for OboQL. */
  readonly assertions: Readonly<Record<Viewer, string>>;
  readonly proxyPort: number;
  readonly delayMs: number;
}
