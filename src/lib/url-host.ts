/** The host part of a URL under which this machine reaches an address that a server listens on. */
export function toUrlHost(address: string): string {
  if (["127.0.0.1", "0.0.0.0", "::"].includes(address)) return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}
