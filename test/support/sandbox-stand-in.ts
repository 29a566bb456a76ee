import type { Frame, Page } from "playwright-core";
import { sandboxOrigin } from "../../src/explorer/content-security-policy.ts";

/** A reply of the explorer page to the stand-in for Apollo Sandbox. */
export interface SandboxReply {
  readonly name: string;
  readonly operationId?: string;
  readonly schema?: { readonly __schema?: unknown };
  readonly errors?: unknown;
  readonly error?: string;
  readonly response?: {
    readonly data?: Readonly<Record<string, unknown>> | null;
    readonly errors?: readonly unknown[];
    readonly error?: { readonly message: string };
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly hasNext?: boolean;
  };
}

/** Connects like Apollo Sandbox, records all messages, and offers functions to tests. */
const standIn = `<!doctype html><title>Stand-in for Apollo Sandbox</title><script>
const received = [];
addEventListener("message", ({ origin, data }) => received.push({ origin, data }));
const tell = (message) => parent.postMessage(message, "*");
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
async function ask(message) {
  tell(message);
  for (let waited = 0; waited < 5000; waited += 20) {
    const reply = received.find(({ data }) => data.operationId === message.operationId);
    if (reply) return reply.data;
    await pause(20);
  }
}
tell({ name: "ExplorerListeningForHandshake" });
</script>`;

/** Serves the stand-in instead of Apollo Sandbox, also to `page` itself if it should load it as a page or script. */
export async function serveSandboxStandIn(page: Page): Promise<void> {
  await page.route(`${sandboxOrigin}/**`, (route) => route.fulfill({ contentType: "text/html", body: standIn }));
}

/** Waits until the page shows Sandbox. @returns its frame */
export async function waitForSandbox(page: Page): Promise<Frame> {
  await page.locator("iframe.sandbox:not(.connecting)").waitFor();
  const frame = page.frames().find((each) => each.url().startsWith(sandboxOrigin));
  if (!frame) throw new Error("The page has no frame of Apollo Sandbox");
  return frame;
}

let operations = 0;

/** Sends a message as Apollo Sandbox does. @returns the reply; undefined if there is none within 5 s */
export function askFromSandbox(frame: Frame, message: object): Promise<SandboxReply | undefined> {
  const complete = { operationId: `operation-${++operations}`, ...message };
  return frame.evaluate(`ask(${JSON.stringify(complete)})`);
}

/**
 * Attempts of a hostile script in the frame to get at the token or to control the page. Each is the body of an asynchronous
 * function that returns what the attempt found, or throws. `page` is the URL of the explorer.
 */
export const attacks: Readonly<Record<string, string>> = {
  "the parent's document": "return parent.document.documentElement.outerHTML",
  "the top window's document": "return top.document.documentElement.outerHTML",
  "globals of the page":
    "return Object.getOwnPropertyNames(parent).map((name) => typeof parent[name] === 'object' ? name : String(parent[name]))",
  "the page's storage": "return JSON.stringify([parent.localStorage, parent.sessionStorage])",
  "the page's cookies": "return parent.document.cookie",
  "its own storage": "return JSON.stringify([localStorage, sessionStorage])",
  "its own cookies": "return document.cookie",
  "its own databases": "return indexedDB.databases()",
  "its own caches": "return caches.keys()",
  "the frame element": "return frameElement.ownerDocument.documentElement.outerHTML",
  "a script in the page": `const script = parent.document.createElement("script"); parent.document.head.append(script)`,
  "a javascript: URL": `top.location.href = "javascript:document.title"`,
  "the page's fetch": "parent.fetch = (...parameters) => { received.push(parameters); return fetch(...parameters) }",
  "intercepted requests": `
    for (const [owner, name] of [[window, "fetch"], [XMLHttpRequest.prototype, "setRequestHeader"], [Headers.prototype, "set"],
      [Headers.prototype, "append"], [Promise.prototype, "then"], [JSON, "stringify"], [String.prototype, "concat"]]) {
      const original = owner[name];
      owner[name] = function (...parameters) {
        if (parameters.some((each) => /bearer|eyJ/i.test(String(each)))) received.push({ intercepted: parameters });
        return original.apply(this, parameters);
      };
    }
    for (const name of ["authorization", "accessToken", "access_token", "token"])
      Object.defineProperty(Object.prototype, name, { set(value) { received.push({ intercepted: String(value) }) }, configurable: true })`,
  "sign-in messages": `new BroadcastChannel("oboql-explorer-signed-in").onmessage = ({ data }) => received.push({ data })`,
  "a service worker of its own": `return String((await navigator.serviceWorker.register("/sw.js")).scope)`,
  "a service worker of the page": `return String((await navigator.serviceWorker.register(page + "/sw.js", { scope: page })).scope)`,
  "the API with the page's credentials": `
    const body = JSON.stringify({ query: "{ me { displayName } }" });
    const headers = { "content-type": "application/json" };
    return (await fetch(page + "/graphql", { method: "POST", credentials: "include", headers, body })).text()`,
  "the page in a frame of its own": `
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.src = page;
    await pause(500);
    return frame.contentDocument.documentElement.outerHTML`,
  "messages of other names": `
    for (const name of ["GetToken", "SetPartialAuthenticationTokenForParent", "ExplorerListeningForPartialToken", "PreflightOAuthRequest",
      "TriggerLogoutInParent", "ExplorerSubscriptionRequest", "__proto__", "constructor", ["ExplorerRequest"], { toString: 1 }])
      tell({ name, operationId: "x", localStorageKey: "token", partialToken: "x", oauthUrl: page, operation: "{ me { id } }" });
    for (const data of [null, 1, "ExplorerRequest", [], { operationId: {} }, { name: "ExplorerRequest" },
      { name: "ExplorerRequest", operationId: "x", operation: { toJSON: 1 } }, new Map([["name", "ExplorerRequest"]])]) tell(data)`,
  "a message port": `
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => received.push({ data });
    parent.postMessage({ name: "ExplorerRequest", operationId: "port", operation: "{ me { id } }", endpointUrl: page + "/graphql" }, "*", [port2])`,
  "an address of the page in a window": `const opened = open(page); await pause(500); return opened.document.documentElement.outerHTML`,
  "navigating the page": `top.location.href = "https://evil.example/"`,
  "replacing the page": `open("https://evil.example/", "_top")`,
  "a form that replaces the page": `
    const form = document.body.appendChild(document.createElement("form"));
    Object.assign(form, { action: "https://evil.example/", target: "_top" }).submit()`,
};

/** Runs one attack. @returns what it found, or the error, as text */
export function runAttack(frame: Frame, attack: string, page: string): Promise<string> {
  return frame.evaluate(
    `(async (page) => { ${attack} })(${JSON.stringify(page)}).then((found) => JSON.stringify(found) ?? "nothing", String)`,
  );
}

/** All messages that the stand-in received, and the parameters of functions that it intercepted, as text. */
export function readReceived(frame: Frame): Promise<string> {
  return frame.evaluate("JSON.stringify(received)");
}
