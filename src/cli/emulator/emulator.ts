import type { EmulatedApi } from "../../downstream/project.ts";
import type { SampleUsers } from "../../explorer/settings.ts";

/** The running emulator, as far as the CLI uses it. The emulator itself is a development dependency. */
export interface Emulator {
  readonly url: string;
  /** Environment variables with which the API runs against the emulator. */
  readonly environment: Readonly<Record<string, string>>;
  readonly users: SampleUsers["users"];
  /** The password of every sample user. */
  readonly samplePassword: SampleUsers["password"];
  close(): Promise<void>;
}

/** The package that `@oboql/dev/emulator` is. */
export interface EmulatorModule {
  /** Starts the emulator. `port` 0 chooses a free port. */
  readonly startEmulator: (options: {
    readonly port: number;
    readonly apis: readonly EmulatedApi[];
  }) => Promise<Emulator>;
}
