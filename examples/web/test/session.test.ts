import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { describeWithBrowser, startChromium } from "./support/chromium.ts";
import { inPopup, openDesk, signIn, signOut, type Desk } from "./support/desk.ts";

const twoHours = 7_200_000;
const tokenCall = "POST /oauth2/v2.0/token";

/** Moves the time of OboQL and the directory, which share a clock here. It stands still there. */
function twoHoursLater(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + twoHours });
  onTestFinished(() => {
    vi.useRealTimers();
  });
}

/** Signs in, and forgets what that took. */
async function beginAsAlice(desk: Desk): Promise<void> {
  await signIn(desk, "Alice Archer");
  await desk.page.locator(".message").first().waitFor();
  desk.api.emulator.calls.reset();
}

describeWithBrowser("a session", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it("begins in another popup where the user closed the first", async () => {
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
    expect(desk.complaints).toEqual([]);
  });

  it("goes on when the access token expires: MSAL.js fetches another one", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await beginAsAlice(desk);
    twoHoursLater();
    await page.clock.setSystemTime(Date.now());
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Dora Dahl").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    // One by the page, and one by OboQL on behalf of the user.
    expect(api.emulator.calls.counts()[tokenCall]).toBe(2);
    expect(page.context().pages()).toHaveLength(1);
    expect(desk.complaints).toEqual([]);
  });

  it("goes on when OboQL finds the token expired that the user's clock finds good", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await beginAsAlice(desk);
    twoHoursLater();
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Dora Dahl").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(api.emulator.calls.counts()[tokenCall]).toBe(2);
    expect(page.context().pages()).toHaveLength(1);
    // The browser's own note on the first answer.
    expect(desk.complaints).toEqual([expect.stringMatching(/ 401 .* \/graphql$/)]);
  });

  it("goes on after the directory has revoked it, while the browser is still signed in there", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await beginAsAlice(desk);
    api.emulator.revokeSessions("alice@harbor.example");
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("heading", { name: "Berth Booking Portal" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    // In a frame that nobody sees.
    expect(api.emulator.calls.counts()["GET /oauth2/v2.0/authorize"]).toBe(1);
    expect(page.context().pages()).toHaveLength(1);
    // The browser's own notes: on the refusal, and on how MSAL.js makes that frame.
    const sandbox: unknown = expect.stringContaining("sandbox");
    expect(desk.complaints).toEqual([expect.stringMatching(/ 400 .*\/token$/), sandbox, sandbox]);
  });

  it("is still there after a reload, and gone after a sign-out", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await beginAsAlice(desk);
    await page.reload();
    await page.locator(".message").first().waitFor();
    await signOut(desk);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain("alice@harbor.example");
    await page.goto(new URL("/board", page.url()).href);
    await page.getByRole("button", { name: "Sign in with Microsoft" }).waitFor();
    expect(desk.complaints).toEqual([]);
  });

  it("can be had without popups: the page goes to the directory and comes back", async () => {
    const desk = await openDesk(browser, { interaction: "redirect" });
    const { page } = desk;
    await page.getByRole("button", { name: "Sign in with Microsoft" }).click();
    await page.getByRole("button", { name: "Bob Baker" }).click();
    // Back on the page, which leaves by itself for the consent that his mail needs.
    await page.getByRole("button", { name: "Accept" }).click();
    await page.locator(".message").first().waitFor();
    expect(page.context().pages()).toHaveLength(1);
    expect(desk.complaints).toEqual([]);
  });
});
