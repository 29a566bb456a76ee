import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { describeWithBrowser, openOffline, startBrowser } from "../../support/browser.ts";
import { isStarted, startDev } from "../../support/dev-server.ts";
import {
  buildExplorer,
  getToolbar,
  replaceOperation,
  runOperation,
  signInAs,
  waitForResponseText,
} from "../../support/explorer-page.ts";
import { endProcesses } from "../../support/process.ts";

const operation = "query Greeting { greeting me { displayName } }";
const bob = { displayName: "Bob Baker" };

describeWithBrowser("the explorer of oboql dev", () => {
  let browser: Browser;
  beforeAll(async () => {
    [browser] = await Promise.all([startBrowser(), buildExplorer()]);
  });
  afterEach(endProcesses);
  afterAll(() => browser.close());

  it("keeps the session of a signed-in user after edits of a resolver, of SDL and of an emulated API", async () => {
    const server = await startDev();
    await server.waitForOutput("stdout", isStarted);
    const open = await openOffline(browser);
    onTestFinished(() => open.close());
    const { page } = open;
    await page.goto(`http://localhost:${server.ports[0]}/`, { waitUntil: "domcontentloaded" });
    await page.locator(".graphiql-query-editor").getByText("FirstLook").waitFor();
    await signInAs(page, "Bob Baker");
    await replaceOperation(page, "Greeting", operation);
    expect((await runOperation(page)).data).toEqual({ greeting: "one", me: bob });
    const identityRequests: string[] = [];
    page.context().on("request", (request) => {
      if (request.url().startsWith(`http://localhost:${server.ports[1]}/`)) identityRequests.push(request.url());
    });

    await server.edit("greeting/resolvers.ts", (text) => text.replace("one", "two"));
    expect((await runOperation(page)).data).toEqual({ greeting: "two", me: bob });
    await waitForResponseText(page, '"two"');

    await server.edit("greeting/greeting.graphql", (text) => text.replace("greeting", "greeting(formal: Boolean)"));
    await replaceOperation(page, "Salute", operation.replace("Greeting {", "Salute { salute: greeting(formal: true)"));
    expect((await runOperation(page)).data).toEqual({ salute: "two", greeting: "two", me: bob });

    await server.edit("emulated-apis.ts", (text) => `${text}\n// edited\n`);
    expect((await runOperation(page)).data).toEqual({ salute: "two", greeting: "two", me: bob });

    expect(await getToolbar(page).innerText()).toContain("bob@harbor.example");
    expect(identityRequests).toEqual([]);
    expect(open.consoleErrors).toEqual([]);
  });
});
