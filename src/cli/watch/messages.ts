import type { DevDeps } from "../command.ts";
import type { RunningEmulator } from "../emulator/emulator.ts";

/** Messages of `oboql dev` to its child processes. */
export type ParentMessage =
  /** To the API: loads the project. */
  | { readonly type: "load" }
  /** To the API: starts to listen. */
  | {
      readonly type: "start";
      /** Local mode only. */
      readonly emulator: RunningEmulator | undefined;
      /** The URL at which the parent listens. */
      readonly url: string;
      /** Whether no other has started before. */
      readonly isFirst: boolean;
    }
  /** To the emulator: starts to listen. */
  | {
      readonly type: "emulate";
      /** 0 selects a free port. */
      readonly port: number;
      /** URL of the module with the emulated APIs. */
      readonly apis: string | undefined;
      /** State of an emulator that this one continues. */
      readonly state: unknown;
    }
  /** Ends the process. Without a signal, another one replaces it. */
  | { readonly type: "stop"; readonly signal: string | undefined };

/** Messages of a child process to `oboql dev`. */
export type ChildMessage =
  /** It has imported a file that is not part of an installed package. */
  | { readonly type: "imported"; readonly path: string }
  | {
      readonly type: "loaded";
      /** URL of the module with the emulated APIs. */
      readonly emulatedApis: string | undefined;
      /** Paths of the SDL. */
      readonly sdl: readonly string[];
    }
  /** The API listens on a port of loopback. */
  | { readonly type: "started"; readonly port: number }
  | { readonly type: "emulating"; readonly emulator: RunningEmulator }
  /** The state of the emulator, which then exits. */
  | { readonly type: "stopped"; readonly state: unknown }
  /** The settings are invalid, which no edit of a file corrects. */
  | { readonly type: "misconfigured" };

/** The parent of a child process. */
export interface ParentProcess {
  /** Resolves when the message is sent. */
  readonly send: (message: ChildMessage) => Promise<void>;
  readonly onMessage: (listener: (message: ParentMessage) => void) => void;
}

/** The parts of the process that a child process of `oboql dev` may use. */
export interface ChildDeps extends DevDeps {
  readonly parent: ParentProcess;
}

/** Resolves with the first message of a type. */
export async function receive<Type extends ParentMessage["type"]>(
  parent: ParentProcess,
  type: Type,
): Promise<Extract<ParentMessage, { readonly type: Type }>> {
  return new Promise((resolve) => {
    parent.onMessage((message) => {
      if (message.type === type) resolve(message as Extract<ParentMessage, { readonly type: Type }>);
    });
  });
}
