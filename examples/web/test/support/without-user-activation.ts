import type { Locator, Page } from "playwright-core";
import { vi } from "vitest";

// Whatever Playwright asks a page counts as a touch of its user, which lets popups through for five seconds. Where it
// matters that the browser blocks one, the page is clicked by the mouse alone, and looked at through the debugger.

/** Clicks as a hand does, and touches nothing after it. */
export async function clickOnce(locator: Locator): Promise<void> {
  await locator.waitFor();
  const box = await locator.boundingBox();
  if (!box) throw new Error("What is to be clicked is not in sight.");
  await locator.page().mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** Waits until a page shows a text, without touching it. */
export async function untilShown(page: Page, text: string): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  const expression = "document.body.innerText";
  const isShown = async (): Promise<boolean> => {
    const { result } = await debug.send("Runtime.evaluate", { expression, returnByValue: true });
    return String(result.value).includes(text);
  };
  await vi.waitUntil(isShown, { timeout: 20_000 });
  await debug.detach();
}
