import { CommandError } from "./command.ts";

/**
 * Converts an error of `listen()` to a CommandError with what to do. Returns other errors unchanged.
 *
 * @param variable the environment variable with the port
 */
export function toListenError(error: unknown, variable: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return new CommandError(`port ${port} is in use; set ${variable} to another port`, { cause: error });
    case "EACCES":
      return new CommandError(`not permitted to listen on port ${port}; set ${variable} to another port`, {
        cause: error,
      });
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new CommandError(
        "HOST is not an address of this machine; set it to 127.0.0.1 (local connections only) or 0.0.0.0 (all)",
        { cause: error },
      );
    default:
      return error;
  }
}
