import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { Emulator } from "../../dev/src/emulator/emulator.ts";
import { startEmulator } from "../../dev/src/emulator/start.ts";
import { api, developerClient } from "../../dev/src/emulator/tenant.ts";
import { downstreamNames } from "../../src/downstream/registry.ts";
import { getDownstreamDirectives, getScopes } from "../../src/graphql/token-plan/required-scopes.ts";
import { createSchema } from "../../src/graphql/schema.ts";
import { runDoctor } from "../support/run-doctor.ts";
import { startScriptedServer } from "../../dev/src/testing/scripted-api.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(() => {
  emulator.faults.clear();
});
afterAll(() => emulator.close());

/** In local mode, where the emulator runs already. */
async function checkAs(user: string, more: Record<string, string> = {}) {
  const local = { EMULATOR_PORT: new URL(emulator.url).port, ...more };
  const report = await runDoctor(local, user === "" ? ["--user"] : ["--user", user]);
  expect(report.written).not.toMatch(/ey[\w-]+\.ey/);
  expect(report.written).not.toContain(api.clientSecret);
  return report;
}

const getRequiredScopes = (name: (typeof downstreamNames)[number]) =>
  getScopes(getDownstreamDirectives(createSchema(downstreamNames)), name);
const mail = getRequiredScopes("MICROSOFT_GRAPH").filter((scope) => scope.startsWith("Mail."));

describe("with a user it finds that", () => {
  it.each(["", "alice@harbor.example"])("all is consented to, and the APIs take the tokens (%j)", async (user) => {
    emulator.calls.reset();
    const report = await checkAs(user);
    expect(report.problems).toEqual([]);
    for (const name of downstreamNames) {
      const granted = report.finding(`exchange_${name.toLowerCase()}`).message;
      expect(granted).toBe(`${name}: a token for ${getRequiredScopes(name).join(", ")}.`);
    }
    expect(emulator.calls.counts()).toMatchObject({ "GET /v1.0/me": 2, "POST /projects/graphql": 2 });
  });

  it("Bob has not consented to mail: the scopes, and where to consent", async () => {
    const report = await checkAs("bob@harbor.example");
    expect(report.problems).toEqual(["error exchange_microsoft_graph.consent_missing"]);
    const { message: what, fix: remedy = "" } = report.finding("exchange_microsoft_graph.consent_missing");
    expect(mail.length).toBeGreaterThan(1);
    expect(what).toBe(`MICROSOFT_GRAPH: nobody has consented to ${mail.join(", ")} for this user.`);
    const [forUser, forAdmin] = remedy.match(/http\S+/g) ?? [];
    expect(new URL(forUser ?? "").searchParams.get("client_id")).toBe(developerClient.clientId);
    expect(new URL(forAdmin ?? "").pathname).toMatch(/\/v2\.0\/adminconsent$/);
    // What is consented to is used all the same.
    expect(report.codes.filter((code) => code === "downstream_microsoft_graph")).toHaveLength(2);
    expect(report.finding("exchange_projects").level).toBe("ok");
  });

  it("Carol has to pass MFA for the Projects API, which is no error", async () => {
    const report = await checkAs("carol@harbor.example");
    expect(report.problems).toEqual(["warning exchange_projects.interaction_required"]);
    expect(report.finding("exchange_microsoft_graph").level).toBe("ok");
  });

  it("nobody is of that name", async () => {
    const report = await checkAs("nobody@harbor.example");
    expect(report.problems).toEqual(["error user.not_signed_in"]);
    expect(report.finding("user.not_signed_in").fix).toContain("alice@harbor.example");
  });

  it("the directory refuses to exchange for an API that it does not know", async () => {
    const report = await checkAs("", { PROJECTS_RESOURCE: "api://somewhere-else" });
    expect(report.problems).toEqual(["error exchange_projects.misconfigured"]);
    expect(report.finding("exchange_projects.misconfigured").fix).toContain("PROJECTS_RESOURCE");
  });

  it("the user's token is for another audience", async () => {
    const report = await checkAs("", { API_AUDIENCE: "api://another" });
    expect(report.problems).toEqual(["error audience.not_accepted", "error user.refused"]);
    expect(report.finding("user.refused").message).toContain("audience_mismatch");
    expect(report.codes).not.toContain("exchange_projects");
  });

  it.each([
    ["ALLOWED_CLIENT_IDS", "00000000-1111-4222-8333-444444444444", "client_not_allowed"],
    ["ALLOWED_TENANT_IDS", "00000000-1111-4222-8333-444444444444", "tenant_not_allowed"],
    ["API_SCOPE", "another_scope", "scope_missing"],
  ])("%s keeps the user out", async (name, value, reason) => {
    const report = await checkAs("", { [name]: value });
    expect(report.problems).toEqual(["error user.refused"]);
    expect(report.finding("user.refused").message).toContain(reason);
    expect(report.finding("user.refused").fix).toContain(name);
  });

  it.each([
    [401, "error downstream_projects.token_refused"],
    [403, "warning downstream_projects.call_refused"],
  ])("an API answers %d to a token", async (status, problem) => {
    const server = await startScriptedServer();
    onTestFinished(() => server.close());
    server.script(({ headers }) => ({ status: headers.authorization ? status : 401 }));
    const report = await checkAs("", { PROJECTS_BASE_URL: server.url });
    expect(report.problems).toEqual([problem]);
    expect(server.received.map(({ headers }) => headers.authorization !== undefined)).toEqual([false, true]);
  });

  it("the token endpoint fails just then", async () => {
    emulator.faults.inject({ key: "on-behalf-of https://graph.microsoft.com", response: { status: 500 } });
    expect((await checkAs("")).problems).toEqual(["error exchange_microsoft_graph.failed"]);
  });
});

it("nobody is asked to sign in while the directory is of no use", async () => {
  emulator.faults.inject({ key: "GET /discovery/v2.0/keys", response: { status: 500 } });
  const report = await checkAs("");
  expect(report.problems).toEqual(["error keys.unusable"]);
  expect(report.finding("user").level).toBe("skipped");
});
