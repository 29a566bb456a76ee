import type { SampleUsers } from "../../explorer/settings.ts";

/** What the API needs of the embedded tenant in local mode; the tenant itself is not part of the product. */
export interface Emulator {
  readonly url: string;
  /** Settings, named as in the environment, with which the API runs against it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly users: SampleUsers["users"];
  /** The password of each. */
  readonly samplePassword: SampleUsers["password"];
  close(): Promise<void>;
}

export type StartEmulator = (options: { readonly port: number }) => Promise<Emulator>;
