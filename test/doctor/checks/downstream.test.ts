import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { startScriptedApi, type Step } from "@oboql/dev/testing";
import { freePort } from "../../support/process.ts";
import { runDoctor } from "../../support/run-doctor.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

const check = (more: Record<string, string>) => runDoctor({ ...emulator.environment, ...more });

describe("the check of a downstream API", () => {
  it("expects 401 from a downstream API without a token", async () => {
    const report = await check({});
    expect(report.getFinding("downstream_microsoft_graph").message).toContain("401");
    expect(report.getFinding("downstream_boards").message).toContain("401");
    expect(report.problems).toEqual([]);
  });

  it("reports a downstream API on whose port no server is listening", async () => {
    const report = await check({ BOARDS_BASE_URL: `http://localhost:${await freePort()}/graphql` });
    expect(report.problems).toEqual(["error downstream_boards.refused"]);
    expect(report.getFinding("downstream_boards.refused").fix).toContain("BOARDS_BASE_URL");
  });

  it("reports a downstream API whose host name does not exist", async () => {
    const report = await check({ MICROSOFT_GRAPH_BASE_URL: "https://graph.invalid/v1.0" });
    expect(report.problems).toEqual(["error downstream_microsoft_graph.name_unknown"]);
    expect(report.getFinding("downstream_microsoft_graph.name_unknown").fix).toContain("MICROSOFT_GRAPH_BASE_URL");
  });

  it("reports a wrong path of a downstream API", async () => {
    const report = await check({ BOARDS_BASE_URL: `${emulator.url}/board/graphql` });
    expect(report.problems).toEqual(["error downstream_boards.not_found"]);
  });

  it("sends no token to a downstream API, and reports timeouts, connection resets, 405, 5xx and redirects", async () => {
    const server = await startScriptedApi();
    onTestFinished(() => server.close());
    const cases: [step: Step, problem: string][] = [
      ["hang", "error downstream_boards.timeout"],
      ["reset", "error downstream_boards.unreachable"],
      [{ status: 405 }, "error downstream_boards.not_found"],
      [{ status: 503 }, "warning downstream_boards.unavailable"],
      [{ status: 308, headers: { location: "https://elsewhere.example" } }, "error downstream_boards.redirected"],
    ];
    for (const [step, problem] of cases) {
      server.script(step);
      const { problems } = await check({ BOARDS_BASE_URL: server.url });
      expect(problems, JSON.stringify(step)).toEqual([problem]);
      expect(server.received.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    }
  });

  it("does not check a downstream API that is not configured", async () => {
    const report = await check({ BOARDS_BASE_URL: "", BOARDS_RESOURCE: "" });
    expect(report.problems).toEqual([]);
    expect(report.codes).not.toContain("downstream_boards");
    expect(report.getFinding("schema").message).toContain("BOARDS_BASE_URL is not set");
  });
});
