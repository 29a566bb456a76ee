import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { describeWithBrowser, startChromium } from "./support/chromium.ts";
import { inPopup, openDesk, signIn, signOut, type Desk } from "./support/desk.ts";

const twoHours = 7_200_000;
const tokenCall = "POST /oauth2/v2.0/token";

/** Advances the clock of OboQL and the emulator, which run in this process, and freezes it there. */
function advanceTwoHours(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + twoHours });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

/** Signs in and resets the call counts. */
async function signInAsAlice(desk: Desk): Promise<void> {
  await signIn(desk, "Alice Archer");
  await desk.page.locator(".message").first().waitFor();
  desk.api.emulator.calls.reset();
}

describeWithBrowser("session", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it("signs in through another popup after the user closed the first", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    const signInButton = page.getByRole("button", { name: "Sign in with Microsoft" });
    await inPopup(
      page,
      () => signInButton.click(),
      (popup) => popup.close(),
    );
    await signIn(desk, "Alice Archer");
    await page.locator(".message").first().waitFor();
    expect(desk.consoleErrors).toEqual([]);
  });

  it("continues after the access token expires, with a new token from MSAL.js", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signInAsAlice(desk);
    advanceTwoHours();
    await page.clock.setSystemTime(Date.now());
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Dora Dahl").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    // One request by the page, and one by OboQL on behalf of the user.
    expect(api.emulator.calls.counts()[tokenCall]).toBe(2);
    expect(page.context().pages()).toHaveLength(1);
    expect(desk.consoleErrors).toEqual([]);
  });

  it("continues when OboQL rejects a token as expired that is valid by the user's clock", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signInAsAlice(desk);
    advanceTwoHours();
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Dora Dahl").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(api.emulator.calls.counts()[tokenCall]).toBe(2);
    expect(page.context().pages()).toHaveLength(1);
    // The browser's log entry for the first response.
    expect(desk.consoleErrors).toEqual([expect.stringMatching(/ 401 .* \/graphql$/)]);
  });

  it("continues after its revocation while the browser is still signed in at the authority", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signInAsAlice(desk);
    api.emulator.revokeSessions("alice@harbor.example");
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("heading", { name: "Berth Booking Portal" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    // In a hidden iframe.
    expect(api.emulator.calls.counts()["GET /oauth2/v2.0/authorize"]).toBe(1);
    expect(page.context().pages()).toHaveLength(1);
    // The browser's log entries for the rejected request and for the sandbox attribute of the iframe.
    const sandbox: unknown = expect.stringContaining("sandbox");
    expect(desk.consoleErrors).toEqual([expect.stringMatching(/ 400 .*\/token$/), sandbox, sandbox]);
  });

  it("survives a reload and ends with a sign-out", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsAlice(desk);
    await page.reload();
    await page.locator(".message").first().waitFor();
    await signOut(desk);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("alice@harbor.example");
    await page.goto(new URL("/board", page.url()).href);
    await page.getByRole("button", { name: "Sign in with Microsoft" }).waitFor();
    expect(desk.consoleErrors).toEqual([]);
  });

  it("signs in and consents without popups when the interaction is redirect", async () => {
    const desk = await openDesk(browser, { interaction: "redirect" });
    const { page } = desk;
    await page.getByRole("button", { name: "Sign in with Microsoft" }).click();
    await page.getByRole("button", { name: "Bob Baker" }).click();
    // Back on the page, which redirects automatically for the consent to mail.
    await page.getByRole("button", { name: "Accept" }).click();
    await page.locator(".message").first().waitFor();
    expect(page.context().pages()).toHaveLength(1);
    expect(desk.consoleErrors).toEqual([]);
  });
});
