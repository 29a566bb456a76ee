import type { Locator, Page } from "playwright-core";
import { vi } from "vitest";

// Playwright's evaluations count as user activation, which allows popups for five seconds. Tests of blocked popups click
// with mouse events only, and read the page through the debugger protocol.

/** Clicks with a mouse event and without further user activation. */
export async function clickOnce(locator: Locator): Promise<void> {
  await locator.waitFor();
  const box = await locator.boundingBox();
  if (!box) throw new Error("The element to click is not visible.");
  await locator.page().mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** Waits until a page shows a text, without user activation. */
export async function waitForText(page: Page, text: string): Promise<void> {
  const debug = await page.context().newCDPSession(page);
  const expression = "document.body.innerText";
  const isShown = async (): Promise<boolean> => {
    const { result } = await debug.send("Runtime.evaluate", { expression, returnByValue: true });
    return String(result.value).includes(text);
  };
  await vi.waitUntil(isShown, { timeout: 20_000 });
  await debug.detach();
}
