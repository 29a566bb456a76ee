import dns, { type LookupAddress } from "node:dns";
import { connect, isIP, type Socket } from "node:net";
import { promisify } from "node:util";
import { rejectOnAbort } from "../lib/single-flight.ts";
import { removeBrackets } from "../lib/url-host.ts";

/** Delay between two attempts (RFC 8305, section 5, "Connection Attempt Delay"). */
const attemptDelayMs = 250;

/**
 * Connects to the first address of a host that accepts, as RFC 8305 describes: attempts are started one after another, at
 * the latest 250 ms apart, and run side by side. Node's own algorithm ends each attempt after 250 ms, so it fails for a host
 * whose only working address takes longer.
 *
 * @param host name or IP address, as in `URL.hostname`
 * @param signal ends all attempts
 * @throws the error of DNS or of the only address, an AggregateError for several addresses, or the signal's reason
 */
export async function connectToHost(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const addresses = await rejectOnAbort(resolveHost(removeBrackets(host)), signal);
  return new Promise((resolve, reject) => {
    const waiting = alternateFamilies(addresses);
    const attempts = new Set<Socket>();
    const failures: Error[] = [];
    let timer: NodeJS.Timeout | undefined;

    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      for (const socket of attempts) socket.destroy();
    };
    const abort = (): void => {
      end();
      reject(signal.reason as Error);
    };
    const startNext = (): void => {
      clearTimeout(timer);
      const next = waiting.shift();
      if (!next) return;
      if (waiting.length > 0) timer = setTimeout(startNext, attemptDelayMs);
      const socket = connect({
        host: next.address,
        port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: 60_000,
      });
      attempts.add(socket);
      socket.once("connect", () => {
        socket.removeAllListeners("error");
        attempts.delete(socket);
        end();
        resolve(socket);
      });
      socket.on("error", (error) => {
        attempts.delete(socket);
        failures.push(error);
        if (waiting.length > 0) startNext();
        else if (attempts.size === 0) {
          end();
          reject(toSingleError(failures));
        }
      });
    };
    signal.addEventListener("abort", abort);
    startNext();
  });
}

async function resolveHost(host: string): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  return family > 0 ? [{ address: host, family }] : promisify(dns.lookup)(host, { all: true });
}

/** Alternates between IPv6 and IPv4, starting with the family of the first address (RFC 8305, section 4). */
function alternateFamilies(addresses: readonly LookupAddress[]): LookupAddress[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const length = Math.max(first.length, second.length);
  return Array.from({ length }, (_, index) => [first[index], second[index]])
    .flat()
    .filter((address) => address !== undefined);
}

function toSingleError(errors: readonly Error[]): Error {
  const [first] = errors;
  return first && errors.length === 1
    ? first
    : new AggregateError(errors, "no address of the host accepts connections");
}
