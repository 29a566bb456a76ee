import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "@oboql/dev/emulator";
import { sandboxOrigin } from "../../../src/explorer/content-security-policy.ts";
import { startEmulator } from "../../support/emulator.ts";
import { startApiProcess } from "../../support/api-process.ts";
import { describeWithBrowser, openOffline, startBrowser, type OpenPage } from "../../support/browser.ts";
import {
  completeSignIn,
  getToolbar,
  buildExplorer,
  openSignInWindow,
  runOperation,
  waitForResponseText,
  signInAs,
  replaceOperation,
} from "../../support/explorer-page.ts";
import { endProcesses } from "../../support/process.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const tokenRequest = "POST /oauth2/v2.0/token";
const withMail = "query Inbox { me { displayName } messages(first: 1) { nodes { subject } } }";

describeWithBrowser("the explorer, without internet", () => {
  let browser: Browser;
  let api: TestServer;
  let open: OpenPage;
  let page: Page;

  beforeAll(async () => {
    [browser] = await Promise.all([startBrowser(), buildExplorer()]);
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    api = await startTestServer();
    open = await openOffline(browser);
    ({ page } = open);
  });
  afterEach(async () => {
    await open.close();
    await api.close();
  });

  /** Opens the page and waits until GraphiQL's editor is ready. */
  async function openExplorer(url = api.url): Promise<void> {
    await page.goto(url, { waitUntil: "domcontentloaded" });
    await page.locator(".graphiql-query-editor").getByText("FirstLook").waitFor();
  }

  for (const [displayName, userPrincipalName, responseText] of [
    ["Alice Archer", "alice@harbor.example", "Alice Archer"],
    ["Bob Baker", "bob@harbor.example", "Bob Baker"],
    ["Carol Cole", "carol@harbor.example", "INTERACTION_REQUIRED"],
  ] as const)
    it(`signs ${displayName} in with a click and runs the first query`, async () => {
      await openExplorer();
      await signInAs(page, displayName);
      const toolbarText = await getToolbar(page).innerText();
      expect(toolbarText).toContain(userPrincipalName);
      expect(toolbarText).toMatch(/\d\d min left, then refreshed/);
      expect(toolbarText).toContain("access_as_user");

      const { data } = await runOperation(page);

      expect(data?.["me"]).toMatchObject({ displayName, manager: { displayName: expect.any(String) as string } });
      await waitForResponseText(page, `"${responseText}"`);
      expect(await getToolbar(page).getByText("exchange,").count()).toBeGreaterThan(0);
      expect(open.consoleErrors).toEqual([]);
    });

  it("names the missing consent, and shows the complete response after the user consents", async () => {
    await openExplorer();
    await signInAs(page, "Bob Baker");
    await replaceOperation(page, "Inbox", withMail);
    expect(await runOperation(page)).toMatchObject({ data: { me: { displayName: "Bob Baker" }, messages: null } });
    const challenges = page.getByRole("region", { name: "Authentication challenges" });
    expect(await challenges.innerText()).toMatch(
      /MICROSOFT_GRAPH needs consent to Mail\.\w+\. Missing fields: messages\./,
    );

    await completeSignIn(await openSignInWindow(page, "Consent"), /^Bob Baker/, "Accept");

    await getToolbar(page).getByText("Run the operation again").waitFor();
    const { data, errors } = await runOperation(page);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ messages: { nodes: [{ subject: expect.any(String) as string }] } });
    expect(await challenges.count()).toBe(0);
    expect(open.consoleErrors).toEqual([]);
  });

  it("names the required MFA, and shows the complete response after the user completes it", async () => {
    await openExplorer();
    await signInAs(page, "Carol Cole");
    expect(await runOperation(page)).toMatchObject({ data: { me: { boards: null } } });
    const challenges = page.getByRole("region", { name: "Authentication challenges" });
    expect(await challenges.innerText()).toMatch(/BOARDS requires a stronger sign-in.* Missing fields: me\.boards\./);

    await completeSignIn(await openSignInWindow(page, "Sign in again"), /^Carol Cole/, "Approve");

    await getToolbar(page).getByText("Run the operation again").waitFor();
    const { data, errors } = await runOperation(page);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ me: { boards: { nodes: expect.any(Array) as unknown[] } } });
    expect(open.consoleErrors).toEqual([]);
  });

  it("signs users in on the identity provider's page, with an authorization code that no server receives", async () => {
    const requestUrls: URL[] = [];
    page.context().on("request", (request) => requestUrls.push(new URL(request.url())));
    await openExplorer();

    await completeSignIn(await openSignInWindow(page, "Sign in"), /^Mona Marsh/);

    await getToolbar(page).getByText("mona@harbor.example").waitFor();
    const [authorize] = requestUrls.filter(({ pathname }) => pathname.endsWith("/authorize"));
    expect(Object.fromEntries(authorize?.searchParams ?? [])).toMatchObject({
      response_type: "code",
      response_mode: "fragment",
      code_challenge_method: "S256",
      redirect_uri: `${api.url}/explorer/signed-in`,
    });
    expect(requestUrls.filter(({ searchParams }) => searchParams.has("code"))).toEqual([]);
    expect((await runOperation(page)).data).toMatchObject({ me: { displayName: "Mona Marsh" } });
    expect(open.consoleErrors).toEqual([]);
  });

  it("signs no user in if the sign-in is cancelled here or on the sign-in page", async () => {
    await openExplorer();
    const signInWindow = await openSignInWindow(page, "Sign in");
    const closed = signInWindow.waitForEvent("close");
    await getToolbar(page).getByRole("button", { name: "Cancel" }).click();
    await closed;
    expect(await getToolbar(page).getByRole("alert").count()).toBe(0);

    await signInAs(page, "Bob Baker");
    await replaceOperation(page, "Inbox", withMail);
    await runOperation(page);
    await completeSignIn(await openSignInWindow(page, "Consent"), /^Bob Baker/, "Cancel");
    await getToolbar(page).getByRole("alert").getByText("Sign-in failed:").waitFor();
    expect(await getToolbar(page).innerText()).toContain("bob@harbor.example");
    await signInAs(page, "Alice Archer");
    expect(await page.getByRole("region", { name: "Authentication challenges" }).count()).toBe(0);
    expect(open.consoleErrors).toEqual([]);
  });

  it("sends no operation after sign-out, and explains why", async () => {
    await openExplorer();
    await signInAs(page, "Alice Archer");
    await runOperation(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    const sent: string[] = [];
    page.on("request", (request) => sent.push(new URL(request.url()).pathname));

    await page.getByRole("button", { name: /Execute/ }).click();

    await waitForResponseText(page, '"Sign in, above."');
    expect(sent).not.toContain("/graphql");
    expect(await getToolbar(page).innerText()).not.toContain("alice@harbor.example");
    expect(open.consoleErrors).toEqual([]);
  });

  it("refreshes the token before it expires, without user interaction", async () => {
    await page.clock.install();
    await openExplorer();
    await signInAs(page, "Alice Archer");
    await runOperation(page);
    expect((await runOperation(page)).extensions?.["tokens"]).toMatchObject([
      { source: "memory" },
      { source: "memory" },
    ]);
    const before = api.emulator.calls.counts()[tokenRequest] ?? 0;

    await page.clock.fastForward("01:31:00");

    await expect.poll(() => api.emulator.calls.counts()[tokenRequest]).toBe(before + 1);
    await expect.poll(() => getToolbar(page).innerText()).toMatch(/(5\d|[6-9]\d) min left, then refreshed/);
    // Access tokens belong to the token that they were exchanged for: that one was another.
    expect((await runOperation(page)).extensions?.["tokens"]).toMatchObject([
      { source: "exchange" },
      { source: "exchange" },
    ]);
    expect(open.consoleErrors).toEqual([]);
  });

  it("shows the error description of the identity provider, and uses the token until it expires", async () => {
    await page.clock.install();
    await openExplorer();
    await signInAs(page, "Alice Archer");
    api.emulator.revokeSessions("alice@harbor.example");

    await page.clock.fastForward("01:31:00");

    await getToolbar(page).getByRole("alert").getByText("Sign-in failed: AADSTS50173").waitFor();
    await getToolbar(page).getByText("expired: sign in again").waitFor();
    await page.getByRole("button", { name: /Execute/ }).click();
    await waitForResponseText(page, '"Sign in again, above."');
  });

  it("shows GraphiQL if Apollo Sandbox does not load in time", async () => {
    await page.route(`${sandboxOrigin}/**`, () => undefined);
    await openExplorer();
    expect(await page.locator("iframe").count()).toBe(0);
  });

  describe("accessibility", () => {
    async function findViolations(): Promise<unknown> {
      await page.evaluate(axe.source);
      return page.evaluate(
        "axe.run('header').then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))",
      );
    }

    for (const colorScheme of ["light", "dark"] as const)
      it(`passes the checks of axe in the ${colorScheme} theme, in all states of the toolbar`, async () => {
        await page.emulateMedia({ colorScheme });
        await openExplorer();
        expect(await findViolations()).toEqual([]);
        await signInAs(page, "Bob Baker");
        await replaceOperation(page, "Inbox", withMail);
        await runOperation(page);
        await page.getByRole("region", { name: "Authentication challenges" }).waitFor();
        expect(await findViolations()).toEqual([]);
        const signInWindow = await openSignInWindow(page, "Consent");
        expect(await findViolations()).toEqual([]);
        await completeSignIn(signInWindow, /^Bob Baker/, "Cancel");
        await getToolbar(page).getByRole("alert").waitFor();
        expect(await findViolations()).toEqual([]);
      });
  });

  describe("outside local mode", () => {
    let emulator: Emulator;
    beforeEach(async () => {
      emulator = await startEmulator({ port: 0 });
    });
    afterEach(async () => {
      await endProcesses();
      await emulator.close();
    });

    it("shows no sample users outside local mode; users sign in on the identity provider's page", async () => {
      const { url } = await startApiProcess(emulator);
      await openExplorer(url);
      expect(await getToolbar(page).getByRole("group").count()).toBe(0);
      expect(await (await fetch(`${url}/explorer/settings.json`)).text()).not.toContain("password");

      await completeSignIn(await openSignInWindow(page, "Sign in"), /^Alice Archer/);

      expect((await runOperation(page)).data).toMatchObject({ me: { displayName: "Alice Archer" } });
      expect(open.consoleErrors).toEqual([]);
    });

    it("accepts a pasted token outside local mode without a client id, and shows its expiry", async () => {
      const { url } = await startApiProcess(emulator, { DEV_CLIENT_ID: "" });
      await page.clock.install();
      await openExplorer(url);
      const field = page.getByLabel(/DEV_CLIENT_ID/);
      await field.fill("no token");
      await page.getByRole("button", { name: "Use token" }).click();
      await getToolbar(page).getByRole("alert").getByText("must be a JWT").waitFor();
      await field.fill(`Bearer ${await emulator.issueToken()}`);
      await page.getByRole("button", { name: "Use token" }).click();
      await getToolbar(page).getByText("alice@harbor.example").waitFor();
      expect((await runOperation(page)).data).toMatchObject({ me: { displayName: "Alice Archer" } });

      await page.clock.fastForward("01:31:00");

      await getToolbar(page).getByText("expired: sign in again").waitFor();
      expect(open.consoleErrors).toEqual([]);
    });
  });
});
