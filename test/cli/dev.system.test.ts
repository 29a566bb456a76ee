import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "undici";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { isStarted, startDev } from "../support/dev-server.ts";
import { parseCodeBlocks } from "../support/markdown.ts";
import { endProcesses, isFree, repository } from "../support/process.ts";

afterEach(endProcesses);

/** Where the debugger paused, and the source map of that script. */
interface Pause {
  readonly url: string;
  readonly sourceMap: string;
  resume(): void;
}

/** Attaches a debugger to a process, by the Chrome DevTools Protocol. @returns the first pause */
async function waitForPause(inspectorUrl: string): Promise<Pause> {
  const socket = new WebSocket(inspectorUrl);
  onTestFinished(() => {
    socket.close();
  });
  const send = (method: string): void => {
    socket.send(JSON.stringify({ id: 1, method }));
  };
  const scripts = new Map<string, { readonly url: string; readonly sourceMapURL: string }>();
  return new Promise((resolve) => {
    socket.addEventListener("open", () => {
      send("Debugger.enable");
    });
    socket.addEventListener("message", ({ data }) => {
      const { method, params } = JSON.parse(String(data)) as {
        method?: string;
        params: {
          scriptId: string;
          url: string;
          sourceMapURL: string;
          callFrames: { location: { scriptId: string } }[];
        };
      };
      if (method === "Debugger.scriptParsed") scripts.set(params.scriptId, params);
      if (method !== "Debugger.paused") return;
      const script = scripts.get(params.callFrames[0]?.location.scriptId ?? "");
      resolve({
        url: script?.url ?? "",
        sourceMap: Buffer.from(script?.sourceMapURL.split("base64,")[1] ?? "", "base64").toString(),
        resume: () => {
          send("Debugger.resume");
        },
      });
    });
  });
}

/** The environment variables of the first configuration for Visual Studio Code in docs/guides/development.md. */
function readDebuggerSettings(): Readonly<Record<string, string>> {
  const blocks = parseCodeBlocks(readFileSync(join(repository, "docs/guides/development.md"), "utf8"));
  const { configurations } = JSON.parse(blocks.find(({ language }) => language === "json")?.code ?? "") as {
    configurations: { env: Record<string, string> }[];
  };
  return configurations[0]?.env ?? {};
}

describe("oboql dev", () => {
  it("compares the directives with the OpenAPI document at each start, and after an edit of the document", async () => {
    const document = { openapi: "3.0.0", paths: { "/article": { get: { responses: {} } } } };
    const server = await startDev({
      prepare: (folder) => {
        const config = join(folder, "oboql.config.ts");
        const options = '{ auth: "none", openapi: "shop.json", defaults: { baseUrl: "http://localhost:9" } }';
        const text = readFileSync(config, "utf8").replace(
          "downstreams: {",
          `downstreams: { SHOP: restApi(${options}),`,
        );
        writeFileSync(config, `import { restApi } from "oboql";\n${text}`);
        writeFileSync(join(folder, "shop.json"), JSON.stringify(document));
        writeFileSync(
          join(folder, "greeting/shop.graphql"),
          `extend enum DownstreamApi { SHOP }
          extend type Query { articles: [String] @downstream(api: SHOP, scopes: []) @rest(get: "/articles") }`,
        );
      },
    });
    const isReported = /oboql: greeting\/shop\.graphql:2:\d+: warning: shop\.json has no such path/;
    await server.waitForOutput("stderr", isReported);

    await server.edit("shop.json", (text) => text.replace("/article", "/articles").replace("get", "put"));

    await server.waitForOutput("stderr", /warning: shop\.json has no GET of \/articles, only put/);
    expect(server.stderr().match(new RegExp(isReported, "g"))).toHaveLength(1);
  });

  it("serves edits of a resolver, of SDL and of oboql.config.ts; tokens and sign-ins outlive them", async () => {
    const server = await startDev();
    await server.waitForOutput("stdout", isStarted);
    const { refresh_token: refreshToken } = await server.signIn();
    expect((await server.ask("{ greeting }")).body.data).toEqual({ greeting: "one" });

    await server.edit("greeting/resolvers.ts", (text) => text.replace("one", "two"));
    expect((await server.ask("{ greeting }")).body.data).toEqual({ greeting: "two" });

    await server.edit("greeting/greeting.graphql", (text) => text.replace("greeting", "greeting(formal: Boolean)"));
    expect((await server.ask("{ greeting(formal: true) }")).body.data).toEqual({ greeting: "two" });

    await server.edit("oboql.config.ts", (text) =>
      text.replace("[greetingResolvers", '[greetingResolvers, { Query: { greeting: () => "three" } }'),
    );
    expect((await server.ask("{ greeting me { displayName } }")).body.data).toEqual({
      greeting: "three",
      me: { displayName: "Alice Archer" },
    });
    expect(await server.refresh(refreshToken)).toBe(200);
    expect(server.stdout().match(/A token:/g)).toHaveLength(1);
    expect(server.stderr()).toMatch(/oboql: reloading after an edit of greeting\/resolvers\.ts\noboql: reloaded in /);
  });

  it("keeps tokens, sign-ins and consents after an edit of an emulated API", async () => {
    const server = await startDev();
    await server.waitForOutput("stdout", isStarted);
    const { refresh_token: refreshToken } = await server.signIn();
    expect((await server.ask("{ greeting }")).status).toBe(200);
    await server.edit("emulated-apis.ts", (text) => `${text}\n// edited\n`);
    expect((await server.ask("{ me { displayName } }")).body.data).toEqual({ me: { displayName: "Alice Archer" } });
    expect(await server.refresh(refreshToken)).toBe(200);
  });

  it("responds with 503 while an edit is broken, and recovers with the next", async () => {
    const server = await startDev();
    await server.waitForOutput("stdout", isStarted);
    const breakages: readonly [string, (text: string) => string, RegExp][] = [
      ["greeting/resolvers.ts", (text) => text.replace("=> ", "=> ]"), /greeting\/resolvers\.ts:1:\d+/],
      ["greeting/greeting.graphql", (text) => text.replace("String", "Strin"), /Unknown type/],
      ["oboql.config.ts", (text) => text.replace("./greeting/", "./missing/"), /missing\/resolvers\.ts/],
    ];
    for (const [file, change, message] of breakages) {
      const text = readFileSync(server.file(file), "utf8");
      await server.edit(file, change);
      await vi.waitUntil(() => /has not started; waiting for an edit\n$/.test(server.stderr()), { timeout: 20_000 });
      expect(server.stderr()).toMatch(message);
      const { status, headers, body } = await server.ask("{ greeting }");
      expect([status, headers.get("retry-after"), body.errors?.[0]?.extensions.code], file).toEqual([
        503,
        "1",
        "OVERLOADED",
      ]);
      await server.edit(file, () => text);
      expect((await server.ask("{ greeting }")).body.data, file).toEqual({ greeting: "one" });
    }
  });

  it("recovers with the next edit after the API has ended with an uncaught exception", async () => {
    const server = await startDev();
    await server.waitForOutput("stdout", isStarted);
    await server.edit("greeting/resolvers.ts", (text) =>
      text.replace('"one"', '(setImmediate(() => { throw new RangeError("late"); }), "late")'),
    );
    expect((await server.ask("{ greeting }")).status).toBe(200);
    await server.waitForOutput("stderr", /has ended unexpectedly; waiting for an edit\n/);
    expect((await server.ask("{ greeting }")).status).toBe(503);
    await server.edit("greeting/resolvers.ts", (text) => text.replace("throw", "void"));
    expect((await server.ask("{ greeting }")).body.data).toEqual({ greeting: "late" });
  });

  it("exits with 1 if the settings are invalid", async () => {
    const server = await startDev({ settings: { BOARDS_BASE_URL: "boards" } });
    expect(await server.waitForExit()).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^Starting .*\noboql: BOARDS_BASE_URL must be .*\n$/) as string,
    });
  });

  it("waits for an edit if the first start fails because of a file", async () => {
    const server = await startDev({
      prepare: (folder) => {
        writeFileSync(join(folder, "greeting/resolvers.ts"), "export const resolvers = ;\n");
      },
    });
    await server.waitForOutput("stderr", /has not started; waiting for an edit\n/);
    await server.edit(
      "greeting/resolvers.ts",
      () => 'export const resolvers = { Query: { greeting: () => "corrected" } };\n',
    );
    await server.waitForOutput("stdout", isStarted);
    expect((await server.ask("{ greeting }")).body.data).toEqual({ greeting: "corrected" });
  });

  it("reloads once after a file was replaced by renaming, and never for files that the API does not import", async () => {
    const server = await startDev();
    await server.waitForOutput("stdout", isStarted);
    for (const file of ["notes.md", "unused.ts", "node_modules.txt"]) writeFileSync(server.file(file), "edited");
    mkdirSync(server.file("dist"));
    writeFileSync(server.file("dist/resolvers.js"), "edited");
    // Written again without a change, as generators do.
    for (let count = 0; count < 3; count++) {
      writeFileSync(server.file("temporary"), 'export const resolvers = { Query: { greeting: () => "renamed" } };\n');
      renameSync(server.file("temporary"), server.file("greeting/resolvers.ts"));
      await vi.waitUntil(() => server.stderr().includes("reloaded in"), { timeout: 20_000 });
      await sleep(200);
    }
    expect((await server.ask("{ greeting }")).body.data).toEqual({ greeting: "renamed" });
    expect(server.stderr().match(/reloading after an edit of .*/g)).toEqual([
      "reloading after an edit of greeting/resolvers.ts",
    ]);
  });

  it("reports many files that change at once as one edit", async () => {
    const server = await startDev();
    await server.waitForOutput("stdout", isStarted);
    mkdirSync(server.file("greeting/more"));
    await server.edit("greeting/resolvers.ts", (text) => {
      for (let index = 0; index < 200; index++) writeFileSync(server.file(`greeting/more/${index}.ts`), "export {};\n");
      writeFileSync(server.file("greeting/greeting.graphql"), "extend type Query {\n  greeting: String!\n}\n");
      return text.replace("one", "many");
    });
    expect((await server.ask("{ greeting }")).body.data).toEqual({ greeting: "many" });
    expect(server.stderr().match(/reloading/g)).toHaveLength(1);
    expect(server.stderr()).toContain(" and 1 more\n");
  });

  it("lets requests wait for a reload", async () => {
    const server = await startDev();
    await server.waitForOutput("stdout", isStarted);
    await server.ask("{ greeting }");
    await server.edit("greeting/resolvers.ts", (text) => text.replace("one", "two"));
    const responses = await Promise.all(Array.from({ length: 20 }, () => server.ask("{ greeting }")));
    for (const { status, body } of responses) expect([status, body.data]).toEqual([200, { greeting: "two" }]);
  });

  it("lets a debugger pause in a resolver for longer than the server is patient, with the settings of the guide", async () => {
    const server = await startDev({
      prepare: (folder) => {
        writeFileSync(
          join(folder, "greeting/resolvers.ts"),
          'export const resolvers = { Query: { greeting: (): string => { debugger; return "one"; } } };\n',
        );
      },
      settings: { ...readDebuggerSettings(), NODE_OPTIONS: "--inspect=127.0.0.1:0" },
    });
    await server.waitForOutput("stdout", isStarted);
    const inspectorUrls = server.stderr().match(/ws:\S+/g) ?? [];
    const pause = Promise.race(inspectorUrls.map(waitForPause));
    const response = server.ask("{ greeting }");
    const { url, sourceMap, resume } = await pause;
    expect(url).toMatch(/\/greeting\/resolvers\.ts$/);
    expect(sourceMap).toContain("greeting/resolvers.ts");
    // Load shedding looks at the delay of the last second.
    await sleep(1500);
    resume();
    expect((await response).body.data).toEqual({ greeting: "one" });
    expect((await server.ask("{ __typename }")).status).toBe(200);
  });

  it("ends all its processes after SIGINT, and after its own death by SIGKILL", async () => {
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const server = await startDev();
      await server.waitForOutput("stdout", isStarted);
      await server.ask("{ greeting }");
      server.kill(signal);
      // Resolves when no process has its output open.
      const result = await server.waitForExit();
      expect([result.code, result.signal]).toEqual(signal === "SIGINT" ? [0, null] : [null, "SIGKILL"]);
      expect(await Promise.all(server.ports.map(isFree))).toEqual([true, true]);
    }
  });
});
