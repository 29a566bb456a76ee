import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithBrowser, startChromium } from "./support/chromium.ts";
import { openDesk, signIn } from "./support/desk.ts";
import { violationsOf } from "./support/axe.ts";

describeWithBrowser("the page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test("shows a signed-in user their mail, their team and their projects", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    page.on("requestfailed", (r) => { console.log("FAILED", r.url(), r.failure()?.errorText); });
    page.on("console", (m) => { console.log("CONSOLE", m.text()); });
    expect(await violationsOf(page)).toEqual([]);
    await signIn(desk, "Alice Archer");
    await page.getByText("Launch plan for the booking portal").waitFor();
    await page.screenshot({ path: "/tmp/ex-scratch/inbox.png" });
    expect(await violationsOf(page)).toEqual([]);
    await page.getByText("Launch plan for the booking portal").click();
    await page.getByRole("article").getByRole("heading").waitFor();
    await page.screenshot({ path: "/tmp/ex-scratch/message.png" });
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Dora Dahl").first().waitFor();
    await page.screenshot({ path: "/tmp/ex-scratch/team.png", fullPage: true });
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("heading", { name: "Berth Booking Portal" }).waitFor();
    await page.screenshot({ path: "/tmp/ex-scratch/board.png", fullPage: true });
    expect(await violationsOf(page)).toEqual([]);
    expect(desk.complaints).toEqual([]);
  });
});
