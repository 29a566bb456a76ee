import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findAccessibilityViolations } from "./support/axe.ts";
import { describeWithBrowser, startChromium } from "./support/chromium.ts";
import { inPopup, openDesk, signIn, signOut, type Desk } from "./support/desk.ts";
import { waitForText } from "./support/without-user-activation.ts";

const press = (name: string) => (popup: Page) => popup.getByRole("button", { name }).click();

/** MSAL.js first sends a silent request, and the browser logs that it failed. */
const silentRequestError: unknown = expect.stringMatching(/ 400 .* \/[^/]+\/oauth2\/v2.0\/token$/);

/** The sign-in popup consumes the user activation of the click, so the browser blocks a second popup and the panel appears. */
async function signInAsBob(desk: Desk): Promise<void> {
  await signIn(desk, "Bob Baker");
  await waitForText(desk.page, "Microsoft 365 needs your permission");
}

describeWithBrowser("consent and MFA", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  it("requests consent to mail on one click, then loads the inbox", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    await page.getByText("bob@harbor.example").waitFor();
    expect(await findAccessibilityViolations(page)).toEqual([]);
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
    expect(desk.consoleErrors).toEqual([]);
  });

  it("keeps other views usable after the user declines consent, and prompts again when the view is opened", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    await inPopup(page, () => page.getByRole("button", { name: "Continue" }).click(), press("Cancel"));
    await page.getByRole("link", { name: "Team" }).click();
    await page.getByText("Mona Marsh").first().waitFor();
    // This click opens the popup.
    await inPopup(page, () => page.getByRole("link", { name: "Inbox" }).click(), press("Accept"));
    await page.locator(".message").first().waitFor();
    expect(desk.consoleErrors).toEqual([]);
  });

  it("opens another consent popup after the user closed the first", async () => {
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
    expect(desk.consoleErrors).toEqual([]);
  });

  it("links to the admin consent page and confirms the consent of an administrator", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    const link = await page.getByRole("link", { name: "Open the page for administrators" }).getAttribute("href");
    const administrator = await browser.newContext();
    const theirs = await administrator.newPage();
    await theirs.goto(link ?? "");
    await press("Mona Marsh")(theirs);
    await press("Accept")(theirs);
    await theirs.getByText("consent was granted for your organization").waitFor();
    await administrator.close();
    expect(desk.consoleErrors).toEqual([]);
  });

  it("links to no other site for the consent of an administrator", async () => {
    const desk = await openDesk(browser);
    await desk.page.route("**/graphql", async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replaceAll(
        /"adminConsentUrl":"[^"]+"/g,
        '"adminConsentUrl":"https://a.example/"',
      );
      await route.fulfill({ response, body });
    });
    await signInAsBob(desk);
    expect(await desk.page.getByRole("button", { name: "Continue" }).count()).toBe(1);
    expect(await desk.page.getByRole("link", { name: "Open the page for administrators" }).count()).toBe(0);
  });

  it("requests MFA for Projects on a click on the board, then loads the board", async () => {
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
    expect(desk.consoleErrors).toEqual([silentRequestError]);
  });

  it("handles consent of one user, then MFA of another user in the same page", async () => {
    const desk = await openDesk(browser);
    const { page } = desk;
    await signInAsBob(desk);
    await inPopup(page, () => page.getByRole("button", { name: "Continue" }).click(), press("Accept"));
    await page.locator(".message").first().waitFor();
    await signOut(desk);
    await signIn(desk, "Carol Cole");
    await inPopup(page, () => page.getByRole("link", { name: "Board" }).click(), press("Approve"));
    await page.getByRole("region", { name: "To do" }).waitFor();
    expect(desk.consoleErrors).toEqual([silentRequestError]);
  });
});
