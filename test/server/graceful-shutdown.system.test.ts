import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../support/emulator.ts";
import { extractTokenTrace } from "../support/test-server.ts";
import { startApiProcess, startHeldOperation, type ApiProcess } from "../support/api-process.ts";
import { endProcesses, isFree } from "../support/process.ts";

const graphCall = "GET /v1.0/me";
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

const getPort = ({ url }: ApiProcess): number => Number(new URL(url).port);

/** Opens a connection and sends a part of a request. */
async function openConnection(api: ApiProcess, part: string) {
  const socket = connect({ host: "127.0.0.1", port: getPort(api) });
  await once(socket, "connect");
  socket.on("error", () => undefined).write(part);
  return { socket, response: text(socket) };
}

describe("a signal", () => {
  it("fails /readyz during DRAIN_DELAY_MS, but still serves requests", async () => {
    const api = await startApiProcess(emulator, { DRAIN_DELAY_MS: "4000" });
    const { response, release } = await startHeldOperation(emulator, graphCall, () => api.query(query));
    api.kill("SIGTERM");
    await api.waitForOutput("stdout", /"msg":"stopping"/);

    const ready = await fetch(`${api.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { status: "unavailable", reasons: ["draining"] }]);
    expect((await fetch(`${api.url}/livez`)).status).toBe(200);
    const late = await api.query(query);
    expect([late.status, late.headers.get("connection")]).toEqual([200, "close"]);

    await vi.waitUntil(() => isFree(getPort(api)), { timeout: 15_000 });
    release();
    expect((await response).status).toBe(200);
    expect(await api.waitForExit()).toMatchObject({ code: 0, signal: null, stderr: "" });
    expect(api.logLines().at(-1)).toMatchObject({ msg: "stopped" });
  });

  it("rejects a request that arrives on an open connection after DRAIN_DELAY_MS", async () => {
    const api = await startApiProcess(emulator);
    const head = "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-request-id: late\r\n";
    const late = await openConnection(api, head);
    await fetch(`${api.url}/livez`); // The server has read what was sent before.
    const { response, release } = await startHeldOperation(emulator, graphCall, () => api.query(query));
    api.kill("SIGTERM");
    await vi.waitUntil(() => isFree(getPort(api)), { timeout: 15_000 });

    late.socket.write("content-length: 2\r\n\r\n{}");

    const [responseHead = "", body = ""] = (await late.response).split("\r\n\r\n");
    expect(responseHead).toMatch(/^HTTP\/1.1 503 /);
    expect(responseHead.toLowerCase()).toContain("\r\nconnection: close");
    expect(responseHead.toLowerCase()).toContain("\r\nretry-after: 1");
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED" } }] });
    release();
    expect((await response).status).toBe(200);
    expect(await api.waitForExit()).toMatchObject({ code: 0 });
    expect(api.logLines()).toContainEqual(
      expect.objectContaining({ requestId: "late", outcome: "failed", status: 503, codes: ["OVERLOADED"] }),
    );
  });

  it("completes a running mutation after a signal", async () => {
    const api = await startApiProcess(emulator, { DRAIN_TIMEOUT_MS: "5000" });
    const input = { to: ["bob@harbor.example"], subject: "Tides", body: "High at noon" };
    const mutation = "mutation ($input: SendMailInput!) { sendMail(input: $input) { accepted } }";
    const key = "POST /v1.0/me/sendMail";
    const { response, release } = await startHeldOperation(emulator, key, () => api.query(mutation, { input }));
    api.kill("SIGTERM");
    await api.waitForOutput("stdout", /"msg":"stopping"/);
    release();

    expect(extractTokenTrace(await (await response).json()).body).toEqual({ data: { sendMail: { accepted: true } } });
    expect(await api.waitForExit()).toMatchObject({ code: 0 });
  });

  it("exits after a signal although connections without a complete request are open", async () => {
    const api = await startApiProcess(emulator);
    const [idle, incomplete] = [await openConnection(api, ""), await openConnection(api, "GET /livez HTTP/1.1\r\n")];
    await fetch(`${api.url}/livez`);

    api.kill("SIGTERM");

    expect(await api.waitForExit()).toMatchObject({ code: 0, stderr: "" });
    await Promise.all([idle.response, incomplete.response]);
  });

  it("aborts requests that are still running after DRAIN_TIMEOUT_MS, and exits with 1", async () => {
    const api = await startApiProcess(emulator, { DRAIN_TIMEOUT_MS: "500" });
    const { response } = await startHeldOperation(emulator, graphCall, () => api.query(query));

    api.kill("SIGTERM");

    await expect(response).rejects.toThrow("fetch failed");
    expect(await api.waitForExit()).toMatchObject({ code: 1, signal: null, stderr: "" });
    const lines = api.logLines().map(({ msg, outcome }) => ({ msg, outcome }));
    expect(lines.slice(-2)).toEqual([
      { msg: "operation", outcome: "abandoned" },
      expect.objectContaining({ msg: expect.stringMatching(/^stopped before all requests/) as string }),
    ]);
  });
});

describe("a second signal", () => {
  it("exits with 1 immediately after a second signal", async () => {
    const api = await startApiProcess(emulator);
    const { response } = await startHeldOperation(emulator, graphCall, () => api.query(query));
    api.kill("SIGTERM");
    await api.waitForOutput("stdout", /"msg":"stopping"/);
    await sleep(500);

    api.kill("SIGINT");

    expect(await api.waitForExit()).toMatchObject({ code: 1, signal: null });
    await expect(response).rejects.toThrow("fetch failed");
  });
});
