import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findAccessibilityViolations } from "./support/axe.ts";
import { describeWithBrowser, startChromium } from "./support/chromium.ts";
import { openDesk, signIn } from "./support/desk.ts";

describeWithBrowser("views", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  for (const colorScheme of ["light", "dark"] as const)
    it(`shows mail, team and projects without accessibility violations in ${colorScheme} mode`, async () => {
      const desk = await openDesk(browser, { colorScheme });
      const { page } = desk;
      await page.getByRole("button", { name: "Sign in with Microsoft" }).waitFor();
      expect(await findAccessibilityViolations(page)).toEqual([]);

      await signIn(desk, "Alice Archer");
      await page.getByRole("link", { name: "Launch plan for the booking portal" }).click();
      await page.getByRole("article").getByText("the plan is attached").waitFor();
      await page.getByRole("article").getByText("launch-plan.csv").waitFor();
      expect(await findAccessibilityViolations(page)).toEqual([]);

      await page.getByRole("link", { name: "Team" }).click();
      for (const title of ["You", "Manager", "Reports to you", "Groups"])
        await page.getByRole("heading", { name: title, exact: true }).waitFor();
      await page.getByText("mona@harbor.example").waitFor();
      expect(await findAccessibilityViolations(page)).toEqual([]);

      await page.getByRole("link", { name: "Board" }).click();
      await page.getByRole("heading", { name: "Berth Booking Portal" }).waitFor();
      expect(await findAccessibilityViolations(page)).toEqual([]);
      expect(desk.consoleErrors).toEqual([]);
    });

  it("loads older messages on demand, and filters unread messages", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signIn(desk, "Alice Archer");
    const messages = page.locator(".message");
    const older = page.getByRole("button", { name: "Older messages" });
    await older.waitFor();
    expect(await messages.count()).toBe(12);
    await older.click();
    await messages.nth(12).waitFor();
    await page.getByRole("checkbox", { name: "Unread only" }).check();
    await page.locator(".message:not(.unread)").first().waitFor({ state: "detached" });
    await messages.first().waitFor();
    expect(await messages.count()).toBe(await page.locator(".message.unread").count());
    expect(desk.consoleErrors).toEqual([]);
  });

  it("moves a completed task to its column, also after a reload, and reopens it", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signIn(desk, "Alice Archer");
    await page.getByRole("link", { name: "Board" }).click();
    const title = "Collect feedback after a month";
    // The update is optimistic: a reload before the response could cancel the mutation.
    const responded = page.waitForResponse(
      (response) => response.request().postData()?.includes("completeTask") ?? false,
    );
    await page.getByRole("button", { name: `Done: ${title}` }).click();
    const reopen = page.getByRole("region", { name: "Done" }).getByRole("button", { name: `Reopen: ${title}` });
    await reopen.and(page.locator(":focus")).waitFor();
    await page.getByRole("link", { name: /Berth Booking Portal.*5 of 12 done/ }).waitFor();
    await (await responded).finished();
    await page.reload();
    await reopen.click();
    await page.getByRole("region", { name: "To do" }).getByText(title).waitFor();
    await page.getByRole("link", { name: /Berth Booking Portal.*4 of 12 done/ }).waitFor();
    expect(desk.consoleErrors).toEqual([]);
  });

  it("reverts a task whose change is rejected, and shows the reason", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signIn(desk, "Alice Archer");
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("link", { name: "Customer Survey" }).click();
    const done = page.getByRole("region", { name: "Done" });
    const reopen = done.getByRole("button", { name: /^Reopen/ }).first();
    const title = (await reopen.getAttribute("aria-label")) ?? "";
    await reopen.click();
    await page.getByRole("status").getByText("closed").waitFor();
    expect(await done.getByRole("button", { name: title }).count()).toBe(1);
    expect(await page.getByRole("region", { name: "To do" }).getByRole("listitem").count()).toBe(0);
    expect(await findAccessibilityViolations(page)).toEqual([]);
    expect(desk.consoleErrors).toEqual([]);
  });
});
