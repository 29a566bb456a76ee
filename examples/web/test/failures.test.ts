import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findAccessibilityViolations } from "./support/axe.ts";
import { describeWithBrowser, startChromium } from "./support/chromium.ts";
import { openDesk, signIn } from "./support/desk.ts";

const projectsCall = "POST /projects/graphql";
/** The browser's log entry for a refused connection. */
const connectionRefused: unknown = expect.stringMatching(/ERR_CONNECTION_REFUSED/);

describeWithBrowser("failures", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it("shows an error while OboQL is unreachable, and loads the view after a retry", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signIn(desk, "Alice Archer");
    await page.locator(".message").first().waitFor();
    await api.stop();
    for (const [view, shown] of [
      ["Team", page.getByText("Dora Dahl").first()],
      // The heading of the board, which loads after the list of projects.
      ["Board", page.getByRole("heading", { name: "Berth Booking Portal" })],
    ] as const) {
      await page.getByRole("link", { name: view }).click();
      await page.getByRole("alert").getByText("The service cannot be reached").waitFor();
      expect(await findAccessibilityViolations(page)).toEqual([]);
      await api.start();
      await page.getByRole("button", { name: "Try again" }).click();
      await shown.waitFor();
      await page.getByRole("alert").waitFor({ state: "detached" });
      await api.stop();
    }
    await page.getByRole("link", { name: "Inbox" }).click();
    await page.getByRole("alert").waitFor();
    // Cached messages are still shown.
    expect(await page.locator(".message").count()).toBe(12);
    expect(desk.consoleErrors).toEqual([connectionRefused, connectionRefused, connectionRefused]);
  });

  it("shows an error only for the API that fails", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signIn(desk, "Alice Archer");
    const restore = api.emulator.faults.inject({ key: projectsCall, response: { status: 500 } });
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("alert").getByText("Projects did not respond").waitFor();
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Dora Dahl").first().waitFor();
    restore();
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("heading", { name: "Berth Booking Portal" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(desk.consoleErrors).toEqual([]);
  });

  it("reverts a task whose change failed, and retries it on demand", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signIn(desk, "Alice Archer");
    await page.getByRole("link", { name: "Board" }).click();
    const done = page.getByRole("button", { name: "Done: Write the help pages" });
    await done.waitFor();
    api.emulator.faults.inject({ key: projectsCall, response: { status: 400, body: {} }, times: 1 });
    await done.click();
    await page.getByRole("alert").getByText("Projects did not respond").waitFor();
    await done.waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Reopen: Write the help pages" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(desk.consoleErrors).toEqual([]);
  });

  it("shows that no data is available for a user without a mailbox", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signIn(desk, "Gina Grant");
    await page.getByRole("alert").getByText("No data available").waitFor();
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("heading", { name: "Customs Fast Lane" }).waitFor();
    expect(desk.consoleErrors).toEqual([]);
  });

  it("shows an error with a retry button if the sign-in service is unreachable at start", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await page.getByRole("button", { name: "Sign in with Microsoft" }).waitFor();
    await api.emulator.close();
    await page.reload();
    await page.getByRole("alert").getByText("Harbor Desk cannot start").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
    expect(desk.consoleErrors).toEqual([connectionRefused]);
  });
});
