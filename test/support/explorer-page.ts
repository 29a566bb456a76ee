import type { Page, Response } from "playwright-core";
import { expect } from "vitest";
import type { TestResponse } from "./test-server.ts";
import { startProcess } from "./process.ts";

/** Builds the explorer page as `npm start` does: only if it is missing or older than its sources. */
export async function buildExplorer(): Promise<void> {
  const build = startProcess(process.execPath, ["--import", "tsx", "dev/explorer/build.ts", "--if-stale"]);
  expect(await build.waitForExit()).toMatchObject({ code: 0 });
}

/** Signs in as a sample user with one click. */
export async function signInAs(page: Page, displayName: string): Promise<void> {
  await page.getByRole("group", { name: "Sample users" }).getByRole("button", { name: displayName }).click();
  await getToolbar(page).getByRole("strong").filter({ hasText: displayName }).waitFor();
}

export function getToolbar(page: Page): ReturnType<Page["locator"]> {
  return page.getByRole("banner");
}

/**
 * Replaces the operation in GraphiQL's editor and waits until GraphiQL has parsed its `name`. The operation is pasted,
 * because the editor would close typed brackets.
 */
export async function replaceOperation(page: Page, name: string, operation: string): Promise<void> {
  await page.locator(".graphiql-query-editor .view-lines").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(operation)})`);
  await page.keyboard.press("ControlOrMeta+V");
  await page.getByRole("tab", { name }).waitFor();
}

/** Runs the operation in GraphiQL. @returns the body of the response */
export async function runOperation(page: Page): Promise<TestResponse["body"]> {
  const isOperationResponse = (response: Response): boolean =>
    response.url().endsWith("/graphql") && !response.request().postData()?.includes("__schema");
  const [response] = await Promise.all([
    page.waitForResponse(isOperationResponse),
    page.getByRole("button", { name: /Execute/ }).click(),
  ]);
  return (await response.json()) as TestResponse["body"];
}

/** Waits until GraphiQL shows a response with this text. */
export async function waitForResponseText(page: Page, text: string): Promise<void> {
  await page.locator(".graphiql-response").getByText(text).first().waitFor();
}

/** Clicks a button that opens the sign-in window. @returns the window */
export async function openSignInWindow(page: Page, button: string): Promise<Page> {
  const [opened] = await Promise.all([page.waitForEvent("popup"), page.getByRole("button", { name: button }).click()]);
  return opened;
}

/** Clicks the buttons of the sign-in pages in order, then waits until the window closes. */
export async function completeSignIn(signInWindow: Page, ...buttons: readonly (string | RegExp)[]): Promise<void> {
  const closed = signInWindow.waitForEvent("close");
  for (const name of buttons) await signInWindow.getByRole("button", { name }).click();
  await closed;
}
