import { vi } from "vitest";
import { createBrowser } from "../dev/emulator/browser.ts";

/**
 * Follows the instructions of a device code sign-in in a browser.
 *
 * @param instructions returns the text that the command has printed so far
 * @param displayName of the user who signs in
 * @returns the HTML of the last page
 */
export async function completeDeviceCodeSignIn(instructions: () => string, displayName: string): Promise<string> {
  const [, page = "", code = ""] = await vi.waitUntil(() => /(https?:\/\/\S+)[^]*code (\S+) to/.exec(instructions()), {
    timeout: 15_000,
  });
  const browser = createBrowser();
  const entry = await browser.visit(page);
  const [, xsrf = ""] = /name="xsrf" value="([^"]*)"/.exec(entry.html) ?? [];
  const confirmation = await browser.visit(entry.url, { xsrf, user_code: code });
  const picker = await browser.click(confirmation, "Continue");
  return (await browser.click(picker, displayName)).html;
}
