import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { violationsOf } from "./support/axe.ts";
import { describeWithBrowser, startChromium } from "./support/chromium.ts";
import { inPopup, openDesk, signIn, signOut, type Desk } from "./support/desk.ts";
import { untilShown } from "./support/untouched.ts";

const press = (name: string) => (popup: Page) => popup.getByRole("button", { name }).click();

/** MSAL.js asks silently first, and the browser notes that the directory wants the user. */
const silentRefusal: unknown = expect.stringMatching(/ 400 .* \/[^/]+\/oauth2\/v2.0\/token$/);

/** The popup of the sign-in uses up the click that opened it: the browser blocks the next one, so the page has to ask. */
async function signInAsBob(desk: Desk): Promise<void> {
  await signIn(desk, "Bob Baker");
  await untilShown(desk.page, "Microsoft 365 needs your permission");
}

describeWithBrowser("what the user has to give", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it("consent to mail: is asked for on one click, and the inbox comes by itself", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    await page.getByText("bob@harbor.example").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await inPopup(
      page,
      () => page.getByRole("button", { name: "Continue" }).click(),
      async (popup) => {
        await popup.getByText("Mail.Read").first().waitFor();
        await press("Accept")(popup);
      },
    );
    await page.getByRole("link", { name: /./ }).and(page.locator(".message")).first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  it("consent that the user refuses: the rest stays usable, and a click on the view asks again", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    await inPopup(page, () => page.getByRole("button", { name: "Continue" }).click(), press("Cancel"));
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Mona Marsh").first().waitFor();
    // This click has a popup in it.
    await inPopup(page, () => page.getByRole("link", { name: "Inbox" }).click(), press("Accept"));
    await page.locator(".message").first().waitFor();
    expect(desk.complaints).toEqual([]);
  });

  it("consent in a popup that was closed: another takes its place", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    await inPopup(
      page,
      () => page.getByRole("button", { name: "Continue" }).click(),
      (popup) => popup.close(),
    );
    await inPopup(page, () => page.getByRole("button", { name: "Open it again" }).click(), press("Accept"));
    await page.locator(".message").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(desk.complaints).toEqual([]);
  });

  it("consent that only an administrator may give: the panel leads to their page, and back with thanks", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    const link = await page.getByRole("link", { name: "Open the page for administrators" }).getAttribute("href");
    const administrator = await browser.newContext();
    const theirs = await administrator.newPage();
    await theirs.goto(link ?? "");
    await press("Mona Marsh")(theirs);
    await press("Accept")(theirs);
    await theirs.getByText("you have agreed for everybody").waitFor();
    await administrator.close();
    expect(desk.complaints).toEqual([]);
  });

  it("MFA for Projects: is asked for by the click on the board, which comes by itself", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signIn(desk, "Carol Cole");
    await page.locator(".message").first().waitFor();
    await inPopup(
      page,
      () => page.getByRole("link", { name: "Board" }).click(),
      async (popup) => {
        await popup.getByRole("heading", { name: "Approve the sign-in request" }).waitFor();
        await press("Approve")(popup);
      },
    );
    await page.getByRole("region", { name: "To do" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    expect(desk.complaints).toEqual([silentRefusal]);
  });

  it("consent of one user, then MFA of another in the same page", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    await inPopup(page, () => page.getByRole("button", { name: "Continue" }).click(), press("Accept"));
    await page.locator(".message").first().waitFor();
    await signOut(desk);
    await signIn(desk, "Carol Cole");
    await inPopup(page, () => page.getByRole("link", { name: "Board" }).click(), press("Approve"));
    await page.getByRole("region", { name: "To do" }).waitFor();
    expect(desk.complaints).toEqual([silentRefusal]);
  });
});
