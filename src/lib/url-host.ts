/** Host part of a URL at which this machine reaches a listen address. */
export function toUrlHost(address: string): string {
  if (["127.0.0.1", "0.0.0.0", "::"].includes(address)) return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}

/** Removes the brackets of an IPv6 address in a URL. */
export function removeBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** Source of a regular expression for the hosts of this machine, as in `URL.hostname`. */
export const loopbackHostPattern = String.raw`(localhost|127(\.\d{1,3}){3}|\[::1\])`;

const loopbackHost = new RegExp(`^${loopbackHostPattern}$`);

/** Whether a listen address is reached from this machine only. */
export function isLoopbackAddress(address: string): boolean {
  return isLoopbackHost(address.includes(":") ? `[${removeBrackets(address)}]` : address.toLowerCase());
}

/** Whether a host, as in `URL.hostname`, is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return loopbackHost.test(hostname);
}

/** Whether user name or password of a URL can be decoded. */
export function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
