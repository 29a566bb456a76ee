import { pino } from "pino";
import type { LogDestination } from "./logger.ts";

/** Limit of buffered lines while the reader of standard output stalls, in bytes; further lines are discarded. */
const maxBufferedBytes = 16_777_216;

/** Perf: a write per line is a job of the thread pool, 55 µs of CPU time at 500 lines a second. */
const minWriteBytes = 8_192;

/** How long a line may wait for others, in milliseconds. */
const maxDelayMs = 500;

/**
 * Writes asynchronously, and several lines at a time. On exit, also after an uncaught exception, pino writes buffered lines
 * itself, but ahead of a write that is still in progress; hence `stopped` of the log waits for `drain`.
 */
export function createStdoutDestination(): LogDestination {
  // pino does not type the property, which decides how many bytes wait for further ones.
  const stdout = pino.destination({
    fd: 1,
    sync: false,
    minLength: minWriteBytes,
    maxLength: maxBufferedBytes,
  }) as ReturnType<typeof pino.destination> & { minLength: number };
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    // Unlike `flush` of pino, this also writes lines that follow a write in progress, and `drain` is emitted after all.
    stdout.minLength = 0;
    stdout.write("");
  };
  stdout.on("drain", () => {
    stdout.minLength = minWriteBytes;
  });
  return {
    write: (line) => {
      stdout.write(line);
      timer ??= setTimeout(flush, maxDelayMs).unref();
    },
    flush,
    once: (event, listener) => stdout.once(event, listener),
  };
}
