/** The host part of a URL by which this machine reaches an address that is listened on. */
export function toUrlHost(address: string): string {
  if (["127.0.0.1", "0.0.0.0", "::"].includes(address)) return "localhost";
  return address.includes(":") ? `[${address}]` : address;
}
