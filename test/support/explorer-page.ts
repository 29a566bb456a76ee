import type { Page, Response } from "playwright-core";
import { expect } from "vitest";
import type { TestResponse } from "../../dev/src/testing/start-test-server.ts";
import { startProcess } from "./process.ts";

/** Builds the explorer's page as `npm start` does: only if it is not there or older than what it is made of. */
export async function buildExplorer(): Promise<void> {
  const built = startProcess(process.execPath, ["--import", "tsx", "dev/explorer/build.ts", "--if-stale"]);
  expect(await built.waitForExit()).toMatchObject({ code: 0 });
}

/** Signs in as a sample user with one click. */
export async function signInAs(page: Page, displayName: string): Promise<void> {
  await page.getByRole("group", { name: "Sample users" }).getByRole("button", { name: displayName }).click();
  await bar(page).getByRole("strong").filter({ hasText: displayName }).waitFor();
}

export function bar(page: Page): ReturnType<Page["locator"]> {
  return page.getByRole("banner");
}

/** Pastes another operation into GraphiQL's editor, which closes brackets that are typed, and waits until it is read. */
export async function write(page: Page, name: string, operation: string): Promise<void> {
  await page.locator(".graphiql-query-editor .view-lines").click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(operation)})`);
  await page.keyboard.press("ControlOrMeta+V");
  await page.getByRole("tab", { name }).waitFor();
}

/** Presses GraphiQL's button. @returns what the API answered */
export async function run(page: Page): Promise<TestResponse["body"]> {
  const isOurs = (response: Response): boolean =>
    response.url().endsWith("/graphql") && !response.request().postData()?.includes("__schema");
  const [answer] = await Promise.all([
    page.waitForResponse(isOurs),
    page.getByRole("button", { name: /Execute/ }).click(),
  ]);
  return (await answer.json()) as TestResponse["body"];
}

/** Waits until GraphiQL shows this text in the answer. */
export async function seeInAnswer(page: Page, text: string): Promise<void> {
  await page.locator(".graphiql-response").getByText(text).first().waitFor();
}

/** Presses a button that opens the directory's window. @returns the window */
export async function openDirectory(page: Page, button: string): Promise<Page> {
  const [opened] = await Promise.all([page.waitForEvent("popup"), page.getByRole("button", { name: button }).click()]);
  return opened;
}

/** Presses the buttons of the directory's pages, one after the other, until its window closes. */
export async function answerDirectory(directory: Page, ...buttons: readonly (string | RegExp)[]): Promise<void> {
  const closed = directory.waitForEvent("close");
  for (const name of buttons) await directory.getByRole("button", { name }).click();
  await closed;
}
