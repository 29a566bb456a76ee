import dns, { type LookupAddress } from "node:dns";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { afterEach, expect, it, onTestFinished, vi } from "vitest";
import { connectToHost } from "../../src/http-client/happy-eyeballs.ts";
import { startSlowServer } from "../support/slow-accept.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Names with several addresses cannot be arranged on every machine, so only the resolver is replaced. */
function resolveTo(...addresses: string[]): void {
  vi.spyOn(dns, "lookup").mockImplementation(((
    _host: string,
    _options: object,
    callback: (error: null, found: LookupAddress[]) => void,
  ) => {
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  }) as unknown as typeof dns.lookup);
}

async function startServer(host: string): Promise<number> {
  const server = createServer((socket) => socket.on("error", () => undefined)).listen(0, host);
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Documentation address without a route in most networks, which accepts no connection in any. */
const unroutable = "2001:db8::1";
const never = new AbortController().signal;

it("connects to an address that needs a second while a later one has no route", async () => {
  const server = await startSlowServer(700);
  onTestFinished(() => server.close());
  resolveTo("127.0.0.1", unroutable);
  const socket = await connectToHost("slow.example", server.port, never);
  expect(socket.remoteAddress).toBe("127.0.0.1");
  socket.destroy();
});

it("starts with the next address 250 ms after one that does not answer", async () => {
  const slow = await startSlowServer(60_000);
  onTestFinished(() => slow.close());
  const port = slow.port;
  const server = createServer().listen(port, "127.0.0.2");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  resolveTo("127.0.0.1", "127.0.0.2");
  const socket = await connectToHost("dual.example", port, never);
  expect(socket.remoteAddress).toBe("127.0.0.2");
  socket.destroy();
});

it("tries the next address at once if one refuses the connection", async () => {
  const port = await startServer("127.0.0.1");
  resolveTo("127.0.0.9", "127.0.0.8", "127.0.0.1");
  const socket = await connectToHost("several.example", port, never);
  expect(socket.remoteAddress).toBe("127.0.0.1");
  socket.destroy();
});

it("alternates between the address families", async () => {
  const port = await startServer("127.0.0.1");
  const attempted: string[] = [];
  resolveTo("::2", "::3", "127.0.0.1", "127.0.0.2");
  const socket = await connectToHost("families.example", port, never);
  attempted.push(socket.remoteAddress ?? "");
  expect(attempted).toEqual(["127.0.0.1"]);
  socket.destroy();
});

it("throws the error of the only address, and all errors of several", async () => {
  resolveTo("127.0.0.1");
  await expect(connectToHost("one.example", 9, never)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  resolveTo("127.0.0.1", "127.0.0.2");
  const error = await connectToHost("two.example", 9, never).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(AggregateError);
  expect((error as AggregateError).errors).toEqual([
    expect.objectContaining({ code: "ECONNREFUSED" }),
    expect.objectContaining({ code: "ECONNREFUSED" }),
  ]);
});

it("throws the error of the resolver", async () => {
  await expect(connectToHost("does-not-exist.invalid", 443, never)).rejects.toMatchObject({ syscall: "getaddrinfo" });
});

it("connects to IP addresses with and without brackets", async () => {
  const port = await startServer("::1");
  for (const host of ["[::1]", "::1"]) {
    const socket = await connectToHost(host, port, never);
    expect(socket.remoteAddress, host).toBe("::1");
    socket.destroy();
  }
});

it("ends all attempts when the signal is aborted", async () => {
  const slow = await startSlowServer(60_000);
  onTestFinished(() => slow.close());
  resolveTo("127.0.0.1", "127.0.0.1");
  const reason = new Error("too late");
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort(reason);
  }, 300);
  await expect(connectToHost("slow.example", slow.port, controller.signal)).rejects.toBe(reason);
});

it("does not wait for the resolver after the signal is aborted", async () => {
  vi.spyOn(dns, "lookup").mockImplementation((() => undefined) as unknown as typeof dns.lookup);
  const reason = new Error("too late");
  await expect(connectToHost("hanging.example", 443, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const socket = connectToHost("hanging.example", 443, controller.signal);
  controller.abort(reason);
  await expect(socket).rejects.toBe(reason);
});

it("connects to the only address that answers of four, the others of which drop connections", async () => {
  const slow = await startSlowServer(60_000);
  onTestFinished(() => slow.close());
  const server = createServer().listen(slow.port, "127.0.0.4");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  resolveTo("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.4");
  const socket = await connectToHost("four.example", slow.port, never);
  expect(socket.remoteAddress).toBe("127.0.0.4");
  socket.destroy();
});
