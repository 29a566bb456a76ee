import { CommandError } from "./command.ts";

/** What to do about a port that cannot be listened on; any other error as it is. */
export function toListenError(error: unknown, variable: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new CommandError(`port ${port} is in use; set ${variable} to another one`, { cause: error });
  if (code === "EACCES")
    return new CommandError(`port ${port} may not be listened on; set ${variable} to another one`, { cause: error });
  return code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
    ? new CommandError(
        "HOST is not an address of this machine; set it to 127.0.0.1, or to 0.0.0.0 for all that reach this machine",
        { cause: error },
      )
    : error;
}
