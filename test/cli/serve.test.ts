import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { sampleUsers } from "../../dev/src/emulator/sample/users.ts";
import { samplePassword } from "../../dev/src/emulator/tenant.ts";
import { endProcesses, freePort, isFree, occupyPort, startCommand, startProcess } from "../support/process.ts";
import { readTraced, startApi } from "../../dev/src/testing/start-test-server.ts";

afterEach(endProcesses);

/** What local mode says while it starts. */
const progress = (port?: number): string =>
  `Starting the embedded tenant${port === undefined ? "" : ` on port ${port}`}, then the API ...\n`;

/** Starts local mode and reads its banner. */
async function startLocalMode(given: readonly string[] = ["serve"]) {
  const api = startCommand(given);
  await api.waitForOutput("stdout", /A query:[^]*}'\n/);
  const address = (label: string): string => new RegExp(`^ {2}${label} +(\\S+)`, "m").exec(api.stdout())?.[1] ?? "";
  return { api, banner: api.stdout(), address };
}

describe("local mode", () => {
  it("says URLs that answer, the sample users and the way to a token, and on stderr what it is doing", async () => {
    const { api, banner, address } = await startLocalMode();

    const graphql = await fetch(address("API"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"query":"{ __typename }"}',
    });
    expect(graphql.status).toBe(401);
    expect(await graphql.json()).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    const explorer = await fetch(address("Explorer"));
    expect(explorer.status).toBe(200);
    expect(explorer.headers.get("content-type")).toContain("text/html");
    const emulator = await fetch(address("Emulator"));
    expect(emulator.status).toBe(200);
    expect(await emulator.json()).toMatchObject({ password: samplePassword });

    const situated = sampleUsers.filter(({ situation }) => situation !== undefined);
    expect(situated.length).toBeGreaterThanOrEqual(5);
    const columns = banner.split("\n").map((line) => line.trim().split(/ {2,}/));
    for (const { userPrincipalName, situation } of situated)
      expect(columns).toContainEqual([userPrincipalName, situation]);
    const { port } = new URL(address("Emulator"));
    expect(banner).toContain(`A token: EMULATOR_PORT=${port} npm run -s token\n`);
    expect(banner).toContain(`EMULATOR_PORT=${port} npm run -s token -- --user bob@harbor.example\n`);

    // The query is run as it stands, by a shell.
    const [, command = ""] = /A query: (curl [^]*}')\n/.exec(banner) ?? [];
    const { code, stdout } = await startProcess("sh", ["-c", command]).waitForExit();
    expect(code).toBe(0);
    expect(readTraced(JSON.parse(stdout)).body).toEqual({
      data: { me: { displayName: "Alice Archer", manager: { displayName: "Mona Marsh" } } },
    });
    // Beside that it logs what it was asked.
    await api.waitForOutput("stdout", /"outcome":"ok".*\n/);
    const more = api.stdout().slice(banner.length).trimEnd().split("\n");
    expect(more.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ msg: "operation", status: 401 }),
      expect.objectContaining({ msg: "operation", status: 200, outcome: "ok" }),
    ]);
    expect(api.stderr()).toBe(progress());
  });

  it("is what runs without the name of a command; a signal ends both servers", async () => {
    const { api, address } = await startLocalMode([]);
    const ports = [address("API"), address("Emulator")].map((url) => Number(new URL(url).port));
    for (const url of [address("Explorer"), address("Emulator")]) await (await fetch(url)).text();
    api.kill("SIGINT");
    expect(await api.waitForExit()).toMatchObject({ code: 0, signal: null, stderr: progress() });
    expect(await Promise.all(ports.map(isFree))).toEqual([true, true]);
  });
});

describe("the URL that is said", () => {
  const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === "::1"),
  );
  const hosts = ["0.0.0.0", ...(hasIPv6 ? ["::1", "::"] : [])];

  it.each(hosts)("answers with HOST=%s (in process)", async (HOST) => {
    const api = await startApi({ HOST });
    try {
      expect(URL.canParse(api.url), `${api.url} is a URL`).toBe(true);
      expect((await fetch(`${api.url}/livez`)).status).toBe(200);
    } finally {
      await api.close();
    }
  });
});

describe("a port in use", () => {
  it("is named with PORT, and the emulator that was started beside is gone", async () => {
    const taken = await occupyPort();
    onTestFinished(() => taken.release());
    const emulatorPort = await freePort();
    const api = startCommand(["serve"], { PORT: String(taken.number), EMULATOR_PORT: String(emulatorPort) });
    expect(await api.waitForExit()).toEqual({
      code: 1,
      signal: null,
      stdout: "",
      stderr: `${progress(emulatorPort)}oboql: port ${taken.number} is in use; set PORT to another one\n`,
    });
    expect(await isFree(emulatorPort)).toBe(true);
  });

  it("ends the process also while it looks for a shared token cache", async () => {
    const [taken, redisPort] = [await occupyPort(), await freePort()];
    onTestFinished(() => taken.release());
    const api = startCommand(["serve"], {
      PORT: String(taken.number),
      EMULATOR_PORT: "0",
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      TOKEN_CACHE_KEYS: Buffer.alloc(32).toString("base64"),
      LOG_LEVEL: "silent",
    });
    expect(await api.waitForExit()).toMatchObject({ code: 1, stderr: expect.stringContaining("set PORT") as string });
  });

  it("is named with METRICS_PORT", async () => {
    const taken = await occupyPort();
    onTestFinished(() => taken.release());
    const api = startCommand(["serve"], { METRICS_PORT: String(taken.number), LOG_LEVEL: "silent" });
    expect(await api.waitForExit()).toMatchObject({
      code: 1,
      stderr: `${progress()}oboql: port ${taken.number} is in use; set METRICS_PORT to another one\n`,
    });
  });

  it("is named with EMULATOR_PORT", async () => {
    const taken = await occupyPort();
    onTestFinished(() => taken.release());
    const port = await freePort();
    const api = startCommand(["serve"], { PORT: String(port), EMULATOR_PORT: String(taken.number) });
    expect(await api.waitForExit()).toEqual({
      code: 1,
      signal: null,
      stdout: "",
      stderr: `${progress(taken.number)}oboql: port ${taken.number} is in use; set EMULATOR_PORT to another one\n`,
    });
    expect(await isFree(port)).toBe(true);
  });
});

it.each(["bake", "constructor"])("a command that does not exist, %s, is refused with the list", async (name) => {
  const { code, stdout, stderr } = await startCommand([name]).waitForExit();
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(new RegExp(`^oboql: there is no command '${name}'; .*serve.*token.*\\n$`));
});
