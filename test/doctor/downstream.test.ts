import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { runDoctor } from "../support/run-doctor.ts";
import { freePort } from "../support/process.ts";
import { startScriptedServer, type Step } from "../../dev/src/testing/scripted-api.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterAll(() => emulator.close());

const check = (more: Record<string, string>) => runDoctor({ ...emulator.environment, ...more });

describe("of an API it finds that", () => {
  it("it answers, and asks for a token", async () => {
    emulator.calls.reset();
    const report = await check({});
    expect(report.finding("downstream_microsoft_graph").message).toContain("401");
    expect(report.finding("downstream_projects").message).toContain("401");
    expect(report.problems).toEqual([]);
  });

  it("nothing listens there", async () => {
    const report = await check({ PROJECTS_BASE_URL: `http://localhost:${await freePort()}/graphql` });
    expect(report.problems).toEqual(["error downstream_projects.refused"]);
    expect(report.finding("downstream_projects.refused").fix).toContain("PROJECTS_BASE_URL");
  });

  it("its host has no address", async () => {
    const report = await check({ MICROSOFT_GRAPH_BASE_URL: "https://graph.invalid/v1.0" });
    expect(report.problems).toEqual(["error downstream_microsoft_graph.name_unknown"]);
    expect(report.finding("downstream_microsoft_graph.name_unknown").fix).toContain("MICROSOFT_GRAPH_BASE_URL");
  });

  it("nothing is at that path", async () => {
    const report = await check({ PROJECTS_BASE_URL: `${emulator.url}/project/graphql` });
    expect(report.problems).toEqual(["error downstream_projects.not_found"]);
  });

  it.each<[string, Step, string]>([
    ["does not answer", "hang", "error downstream_projects.timeout"],
    ["hangs up", "reset", "error downstream_projects.unreachable"],
    ["is out of order", { status: 503 }, "warning downstream_projects.down"],
    [
      "sends elsewhere",
      { status: 308, headers: { location: "https://elsewhere.example" } },
      "error downstream_projects.redirected",
    ],
  ])("it %s", async (_, step, problem) => {
    const server = await startScriptedServer();
    onTestFinished(() => server.close());
    server.script(step);
    expect((await check({ PROJECTS_BASE_URL: server.url })).problems).toEqual([problem]);
    expect(server.received.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it("it is left out, where it has no address", async () => {
    const report = await check({ PROJECTS_BASE_URL: "", PROJECTS_RESOURCE: "" });
    expect(report.problems).toEqual([]);
    expect(report.codes).not.toContain("downstream_projects");
    expect(report.finding("schema").message).toContain("PROJECTS_BASE_URL is not set");
  });
});
