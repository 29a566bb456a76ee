import type { EmulatedApi } from "../../downstream/project.ts";
import type { SampleUsers } from "../../explorer/settings.ts";

/** A running emulator, which may be another process. */
export interface RunningEmulator {
  readonly url: string;
  /** Environment variables with which the API runs against the emulator. */
  readonly environment: Readonly<Record<string, string>>;
  readonly users: SampleUsers["users"];
  /** The password of every sample user. */
  readonly samplePassword: SampleUsers["password"];
}

/** The emulator in this process, as far as the CLI uses it. The emulator itself is a development dependency. */
export interface Emulator extends RunningEmulator {
  /** Returns the state with which another emulator on the same port can continue, as JSON. */
  exportState(): Promise<unknown>;
  close(): Promise<void>;
}

/** The package that `@oboql/dev/emulator` is. */
export interface EmulatorModule {
  /** Starts the emulator. `port` 0 chooses a free port. */
  readonly startEmulator: (options: {
    readonly port: number;
    readonly apis: readonly EmulatedApi[];
    /** Default: a new tenant. */
    readonly state?: unknown;
  }) => Promise<Emulator>;
}
