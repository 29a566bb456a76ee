import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { apiRegistration, developerClient, type Emulator } from "@oboql/dev/emulator";
import { startEmulator } from "../../support/emulator.ts";
import { boardsApi } from "../../support/project.ts";
import { startScriptedApi } from "@oboql/dev/testing";
import { downstreamNames, testProject } from "../../support/project.ts";
import { createSchema } from "../../../src/graphql/schema.ts";
import { getDownstreamDirectives, getScopes } from "../../../src/graphql/token-plan/required-scopes.ts";
import { runDoctor } from "../../support/run-doctor.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ port: 0 });
});
afterEach(() => {
  emulator.faults.clear();
});
afterAll(() => emulator.close());

/** Runs the doctor in local mode, against the running emulator. @param user empty: the first sample user */
async function checkAs(user: string, more: Record<string, string> = {}) {
  const settings = { EMULATOR_PORT: new URL(emulator.url).port, ...more };
  const report = await runDoctor(settings, user === "" ? ["--user"] : ["--user", user]);
  expect(report.text).not.toMatch(/ey[\w-]+\.ey/);
  expect(report.text).not.toContain(apiRegistration.clientSecret);
  return report;
}

const directives = getDownstreamDirectives(createSchema(testProject));
const getRequiredScopes = (name: (typeof downstreamNames)[number]) => getScopes(directives, name);

describe("--user", () => {
  it("acquires a token for each API with all required scopes, and calls the API with it", async () => {
    for (const user of ["", "alice@harbor.example"]) {
      emulator.calls.reset();
      const report = await checkAs(user);
      expect(report.problems, user).toEqual([]);
      for (const name of downstreamNames)
        expect(report.getFinding(`exchange_${name.toLowerCase()}`).message).toBe(
          `${name}: token acquired for ${getRequiredScopes(name).join(", ")}.`,
        );
      expect(emulator.calls.counts()).toMatchObject({ "GET /v1.0/me": 2, "POST /boards/graphql": 2 });
    }
  });

  it("reports the scopes without consent, and the URLs where a user or an administrator can consent", async () => {
    const mailScopes = getRequiredScopes("MICROSOFT_GRAPH").filter((scope) => scope.startsWith("Mail."));
    const report = await checkAs("bob@harbor.example");
    expect(report.problems).toEqual(["error exchange_microsoft_graph.consent_missing"]);
    const { message, fix = "" } = report.getFinding("exchange_microsoft_graph.consent_missing");
    expect(mailScopes.length).toBeGreaterThan(1);
    expect(message).toBe(
      `MICROSOFT_GRAPH: consent to ${mailScopes.join(", ")} is missing for this user (AADSTS65001).`,
    );
    const [userUrl, adminUrl] = fix.match(/http\S+/g) ?? [];
    expect(new URL(userUrl ?? "").searchParams.get("client_id")).toBe(developerClient.clientId);
    expect(new URL(adminUrl ?? "").pathname).toMatch(/\/v2\.0\/adminconsent$/);
    // The API is still called, with a token for the other scopes.
    expect(report.codes.filter((code) => code === "downstream_microsoft_graph")).toHaveLength(2);
    expect(report.getFinding("exchange_boards").level).toBe("ok");
  });

  it("warns that Carol needs MFA for the boards API", async () => {
    const report = await checkAs("carol@harbor.example");
    expect(report.problems).toEqual(["warning exchange_boards.interaction_required"]);
    expect(report.getFinding("exchange_microsoft_graph").level).toBe("ok");
  });

  it("reports an unknown --user, and lists the sample users", async () => {
    const report = await checkAs("unknown@harbor.example");
    expect(report.problems).toEqual(["error user.not_signed_in"]);
    expect(report.getFinding("user.not_signed_in").fix).toContain("alice@harbor.example");
  });

  it("reports an API for which the registration gets no token", async () => {
    const report = await checkAs("", { BOARDS_RESOURCE: "api://somewhere-else" });
    expect(report.problems).toEqual(["error exchange_boards.misconfigured"]);
    const { message, fix } = report.getFinding("exchange_boards.misconfigured");
    expect(message).toMatch(/^BOARDS: The tenant has no application for BOARDS_RESOURCE \(AADSTS500011\)\. The correl/);
    expect(fix).toContain("BOARDS_RESOURCE");
  });

  it("names the AADSTS code of a failed exchange, with a remedy for its cause", async () => {
    const correlation_id = "0b9f3a52-6d1e-4c7a-8f20-1e2d3c4b5a69";
    for (const [error_codes, code, cause, fix] of [
      [[50105], "error exchange_boards.forbidden", "The user is not assigned to the application", "Assign the user"],
      [[53003], "error exchange_boards.forbidden", "Conditional Access blocks access", "sign-in log"],
      [[500131], "error exchange_boards.misconfigured", "another application than AZURE_CLIENT_ID", "API_AUDIENCE"],
      [[65005], "error exchange_boards.misconfigured", "lacks the permissions for BOARDS", "API permissions"],
      [[50196], "error exchange_boards.failed", "detected a loop", "without a pause"],
      [[50076], "warning exchange_boards.interaction_required", "multi-factor", "docs/guides/clients.md"],
      [[50999], "warning exchange_boards.interaction_required", "sign in again", "error?code=50999"],
    ] as const) {
      const body = {
        error: "invalid_grant",
        error_codes,
        correlation_id,
        error_description: "alice must not be shown",
      };
      const remove = emulator.faults.inject({
        key: `on-behalf-of ${boardsApi.resource}`,
        response: { status: 400, body },
      });
      const report = await checkAs("");
      remove();
      const name = String(error_codes);
      expect(report.problems, name).toEqual([code]);
      const finding = report.getFinding(code.split(" ")[1] ?? "");
      expect(finding.message, name).toContain(cause);
      expect(finding.message, name).toContain(`(AADSTS${name})`);
      expect(finding.message, name).toContain(correlation_id);
      expect(finding.fix, name).toContain(fix);
      expect(report.text, name).not.toContain("must not be shown");
    }
  });

  it("reports a token for another audience, and exchanges nothing", async () => {
    const report = await checkAs("", { API_AUDIENCE: "api://another" });
    expect(report.problems).toEqual(["error audience.not_accepted", "error user.refused"]);
    expect(report.getFinding("user.refused").message).toContain("audience_mismatch");
    expect(report.codes).not.toContain("exchange_boards");
  });

  it("reports which setting rejects the signed-in user", async () => {
    for (const [name, value, reason] of [
      ["ALLOWED_CLIENT_IDS", "00000000-1111-4222-8333-444444444444", "client_not_allowed"],
      ["ALLOWED_TENANT_IDS", "00000000-1111-4222-8333-444444444444", "tenant_not_allowed"],
      ["API_SCOPE", "another_scope", "scope_missing"],
    ] as const) {
      const report = await checkAs("", { [name]: value });
      expect(report.problems, name).toEqual(["error user.refused"]);
      expect(report.getFinding("user.refused").message).toContain(reason);
      expect(report.getFinding("user.refused").fix).toContain(name);
    }
  });

  it("reports an API that rejects the access token, or the call", async () => {
    const server = await startScriptedApi();
    onTestFinished(() => server.close());
    for (const [status, problem] of [
      [401, "error downstream_boards.token_refused"],
      [403, "warning downstream_boards.call_refused"],
    ] as const) {
      server.script(({ headers }) => ({ status: headers.authorization ? status : 401 }));
      const report = await checkAs("", { BOARDS_BASE_URL: server.url });
      expect(report.problems, String(status)).toEqual([problem]);
      expect(server.received.map(({ headers }) => headers.authorization !== undefined)).toEqual([false, true]);
    }
  });

  it("reports an exchange that fails for another reason", async () => {
    emulator.faults.inject({ key: "on-behalf-of https://graph.microsoft.com", response: { status: 500 } });
    expect((await checkAs("")).problems).toEqual(["error exchange_microsoft_graph.failed"]);
  });

  it("does not sign a user in if checks that sign-in depends on fail", async () => {
    emulator.faults.inject({ key: "GET /discovery/v2.0/keys", response: { status: 500 } });
    const report = await checkAs("");
    expect(report.problems).toEqual(["error keys.invalid"]);
    expect(report.getFinding("user").level).toBe("skipped");
  });
});
