import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violationsOf } from "./support/axe.ts";
import { describeWithBrowser, startChromium } from "./support/chromium.ts";
import { openDesk, signIn } from "./support/desk.ts";

const projectsCall = "POST /projects/graphql";
/** The browser's own note on an address where nothing listens. */
const notReached: unknown = expect.stringMatching(/ERR_CONNECTION_REFUSED/);

describeWithBrowser("the page, when something is down,", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it("says so, and shows everything once it is asked again", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signIn(desk, "Alice Archer");
    await page.locator(".message").first().waitFor();
    await api.stop();
    for (const [view, shown] of [
      ["Team", page.getByText("Dora Dahl").first()],
      // Of the board itself, which is asked for once the list of projects is there.
      ["Board", page.getByRole("heading", { name: "Berth Booking Portal" })],
    ] as const) {
      await page.getByRole("link", { name: view }).click();
      await page.getByRole("alert").getByText("The service cannot be reached").waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await api.start();
      await page.getByRole("button", { name: "Try again" }).click();
      await shown.waitFor();
      await page.getByRole("alert").waitFor({ state: "detached" });
      await api.stop();
    }
    await page.getByRole("link", { name: "Inbox" }).click();
    await page.getByRole("alert").waitFor();
    // What was there before still is.
    expect(await page.locator(".message").count()).toBe(12);
    expect(desk.complaints).toEqual([notReached, notReached, notReached]);
  });

  it("loses no more than what that API answers", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signIn(desk, "Alice Archer");
    const restore = api.emulator.faults.inject({ key: projectsCall, response: { status: 500 } });
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("alert").getByText("Projects did not answer").waitFor();
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Dora Dahl").first().waitFor();
    restore();
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("heading", { name: "Berth Booking Portal" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  it("takes a task back whose change failed, and tries again on demand", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await signIn(desk, "Alice Archer");
    await page.getByRole("link", { name: "Board" }).click();
    const done = page.getByRole("button", { name: "Done: Write the help pages" });
    await done.waitFor();
    api.emulator.faults.inject({ key: projectsCall, response: { status: 400, body: {} }, times: 1 });
    await done.click();
    await page.getByRole("alert").getByText("Projects did not answer").waitFor();
    await done.waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Reopen: Write the help pages" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  it("says what a mailbox lacks that is not there", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signIn(desk, "Gina Grant");
    await page.getByRole("alert").getByText("There is nothing here for you").waitFor();
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("heading", { name: "Customs Fast Lane" }).waitFor();
    expect(desk.complaints).toEqual([]);
  });

  it("starts without the directory as far as it can, and offers to try again", async () => {
    const desk = await openDesk(browser);
    const { page, api } = desk;
    await page.getByRole("button", { name: "Sign in with Microsoft" }).waitFor();
    await api.emulator.close();
    await page.reload();
    await page.getByRole("alert").getByText("Harbor Desk cannot start").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(desk.complaints).toEqual([notReached]);
  });
});
