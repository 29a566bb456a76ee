import { createRequire } from "node:module";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";

const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Returns the accessibility violations of a page, each with its rule and element. */
export async function findAccessibilityViolations(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ path });
  const { violations } = await page.evaluate(() => {
    const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
    return axe.run({ resultTypes: ["violations"] });
  });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
