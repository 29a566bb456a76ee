import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { startApiProcess, startHeldOperation, type ApiProcess } from "../support/api-process.ts";
import { endProcesses, isFree } from "../support/process.ts";
import { readTraced } from "../../dev/src/testing/start-test-server.ts";

const batch = "POST /v1.0/$batch";
const query = "{ me { displayName } }";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
beforeEach(() => {
  emulator.faults.clear();
});
afterEach(endProcesses);
afterAll(() => emulator.close());

const portOf = ({ url }: ApiProcess): number => Number(new URL(url).port);

/** Opens a connection and sends a part of a request. */
async function open(api: ApiProcess, sent: string) {
  const socket = connect({ host: "127.0.0.1", port: portOf(api) });
  await once(socket, "connect");
  socket.on("error", () => undefined).write(sent);
  return { socket, answer: text(socket) };
}

describe("asked to end", () => {
  it("it says so to load balancers first, and serves whoever still comes", async () => {
    const api = await startApiProcess(emulator, { DRAIN_DELAY_MS: "4000" });
    const { response: answer, release } = await startHeldOperation(emulator, batch, () => api.query(query));
    api.kill("SIGTERM");
    await api.waitForOutput("stdout", /"msg":"stopping"/);

    const ready = await fetch(`${api.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: "unavailable", reasons: ["draining"] }]);
    expect((await fetch(`${api.url}/livez`)).status).toBe(200);
    const late = await api.query(query);
    expect([late.status, late.headers.get("connection")]).toEqual([200, "close"]);

    await vi.waitUntil(() => isFree(portOf(api)), { timeout: 15_000 });
    release();
    expect((await answer).status).toBe(200);
    expect(await api.waitForExit()).toMatchObject({ code: 0, signal: null, stderr: "" });
    expect(api.logLines().at(-1)).toMatchObject({ msg: "stopped" });
  });

  it("it refuses what comes too late on a connection that is open", async () => {
    const api = await startApiProcess(emulator);
    const begun = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-request-id: late\r\n";
    const late = await open(api, begun);
    await fetch(`${api.url}/livez`); // What was sent before this is read.
    const { response: answer, release } = await startHeldOperation(emulator, batch, () => api.query(query));
    api.kill("SIGTERM");
    await vi.waitUntil(() => isFree(portOf(api)), { timeout: 15_000 });

    late.socket.write("content-length: 2\r\n\r\n{}");

    const [head = "", body = ""] = (await late.answer).split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1.1 503 /);
    expect(head.toLowerCase()).toContain("\r\nconnection: close");
    expect(head.toLowerCase()).toContain("\r\nretry-after: 1");
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED" } }] });
    release();
    expect((await answer).status).toBe(200);
    expect(await api.waitForExit()).toMatchObject({ code: 0 });
    expect(api.logLines()).toContainEqual(
      expect.objectContaining({ requestId: "late", outcome: "failed", status: 503, codes: ["OVERLOADED"] }),
    );
  });

  it("it lets a mutation that runs come to its end", async () => {
    const api = await startApiProcess(emulator, { DRAIN_TIMEOUT_MS: "5000" });
    const input = { to: ["bob@harbor.example"], subject: "Tides", body: "High at noon" };
    const mutation = "mutation ($input: SendMailInput!) { sendMail(input: $input) { accepted } }";
    const { response: answer, release } = await startHeldOperation(emulator, "POST /v1.0/me/sendMail", () =>
      api.query(mutation, { input }),
    );
    api.kill("SIGTERM");
    await api.waitForOutput("stdout", /"msg":"stopping"/);
    release();

    expect(readTraced(await (await answer).json()).body).toEqual({ data: { sendMail: { accepted: true } } });
    expect(await api.waitForExit()).toMatchObject({ code: 0 });
  });

  it("it ends also if connections were opened and nothing was asked", async () => {
    const api = await startApiProcess(emulator);
    const [silent, half] = [await open(api, ""), await open(api, "GET /livez HTTP/1.1\r\n")];
    await fetch(`${api.url}/livez`);

    api.kill("SIGTERM");

    expect(await api.waitForExit()).toMatchObject({ code: 0, stderr: "" });
    await Promise.all([silent.answer, half.answer]);
  });
});

describe("past the deadline", () => {
  it("what still runs is cut off, and the process ends with 1", async () => {
    const api = await startApiProcess(emulator, { DRAIN_TIMEOUT_MS: "500" });
    const { response: answer } = await startHeldOperation(emulator, batch, () => api.query(query));

    api.kill("SIGTERM");

    await expect(answer).rejects.toThrow("fetch failed");
    expect(await api.waitForExit()).toMatchObject({ code: 1, signal: null, stderr: "" });
    const told = api.logLines().map(({ msg, outcome, calls }) => ({ msg, outcome, calls }));
    expect(told.slice(-2)).toEqual([
      expect.objectContaining({ msg: "operation", outcome: "abandoned" }),
      expect.objectContaining({ msg: "stopped before all requests were answered" }),
    ]);
  });
});

describe("a second signal", () => {
  it("ends the process at once, with 1", async () => {
    const api = await startApiProcess(emulator);
    const { response: answer } = await startHeldOperation(emulator, batch, () => api.query(query));
    api.kill("SIGTERM");
    await api.waitForOutput("stdout", /"msg":"stopping"/);
    await pause(500);

    api.kill("SIGINT");

    expect(await api.waitForExit()).toMatchObject({ code: 1, signal: null });
    await expect(answer).rejects.toThrow("fetch failed");
  });

  it("that comes right behind the first is the same one: Ctrl-C arrives twice by way of npm", async () => {
    const api = await startApiProcess(emulator);
    const { response: answer, release } = await startHeldOperation(emulator, batch, () => api.query(query));
    api.kill("SIGINT");
    api.kill("SIGINT");
    await pause(5);
    api.kill("SIGINT");
    await api.waitForOutput("stdout", /"msg":"stopping"/);
    release();

    expect((await answer).status).toBe(200);
    expect(await api.waitForExit()).toMatchObject({ code: 0 });
  });
});
