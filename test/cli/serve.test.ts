import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { startEmulator } from "../support/emulator.ts";
import { samplePassword, type SampleUser } from "@oboql/dev/emulator";
import { extractTokenTrace, startTestServer } from "../support/test-server.ts";
import { CommandError } from "../../src/cli/command.ts";
import { serve } from "../../src/cli/serve.ts";
import { endProcesses, freePort, isFree, occupyPort, startCommand, startProcess } from "../support/process.ts";
import { runCommand } from "../support/run-command.ts";

afterEach(endProcesses);

const progress = (port?: number): string =>
  `Starting the emulator${port === undefined ? "" : ` on port ${port}`}, then the API ...\n`;

describe("local mode", () => {
  it("prints working URLs, sample users, and commands for a token and a query", async () => {
    const api = startCommand(["dev"]);
    await api.waitForOutput("stdout", /A query:[^]*}'\n/);
    const banner = api.stdout();
    const readUrl = (label: string): string => new RegExp(`^ {2}${label} +(\\S+)`, "m").exec(banner)?.[1] ?? "";

    const graphql = await fetch(readUrl("API"), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"query":"{ __typename }"}',
    });
    expect(graphql.status).toBe(401);
    expect(await graphql.json()).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
    const explorer = await fetch(readUrl("Explorer"));
    expect(explorer.status).toBe(200);
    expect(explorer.headers.get("content-type")).toContain("text/html");
    await explorer.text();
    const emulator = await fetch(readUrl("Emulator"));
    expect(emulator.status).toBe(200);
    const description = (await emulator.json()) as {
      users: readonly Pick<SampleUser, "userPrincipalName" | "situation">[];
    };
    expect(description).toMatchObject({ password: samplePassword });

    const listedUsers = description.users;
    expect(listedUsers.length).toBeGreaterThanOrEqual(5);
    const columns = banner.split("\n").map((line) => line.trim().split(/ {2,}/));
    for (const { userPrincipalName, situation } of listedUsers)
      expect(columns).toContainEqual([userPrincipalName, situation]);
    const { port } = new URL(readUrl("Emulator"));
    expect(banner).toContain(`A token: EMULATOR_PORT=${port} npm run -s token\n`);
    expect(banner).toContain(`EMULATOR_PORT=${port} npm run -s token -- --user bob@harbor.example\n`);

    // A shell runs the query as it was printed.
    const [, command = ""] = /A query: (curl [^]*}')\n/.exec(banner) ?? [];
    const { code, stdout } = await startProcess("sh", ["-c", command]).waitForExit();
    expect(code).toBe(0);
    expect(extractTokenTrace(JSON.parse(stdout)).body).toEqual({
      data: { me: { displayName: "Alice Archer", manager: { displayName: "Mona Marsh" } } },
    });
    await api.waitForOutput("stdout", /"outcome":"ok".*\n/);
    const logLines = api.stdout().slice(banner.length).trimEnd().split("\n");
    expect(logLines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({ msg: "operation", status: 401 }),
      expect.objectContaining({ msg: "operation", status: 200, outcome: "ok" }),
    ]);

    const ports = [readUrl("API"), readUrl("Emulator")].map((url) => Number(new URL(url).port));
    api.kill("SIGINT");
    expect(await api.waitForExit()).toMatchObject({ code: 0, signal: null, stderr: progress() });
    expect(await Promise.all(ports.map(isFree))).toEqual([true, true]);
  });
});

describe("the URL", () => {
  it("prints a URL that works for each kind of HOST", async () => {
    const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
      addresses?.some(({ address }) => address === "::1"),
    );
    const emulator = await startEmulator({ port: 0 });
    onTestFinished(() => emulator.close());
    for (const HOST of ["0.0.0.0", ...(hasIPv6 ? ["::1", "::"] : [])]) {
      const api = await startTestServer({ HOST }, { emulator });
      try {
        expect(URL.canParse(api.url), `HOST=${HOST}: ${api.url}`).toBe(true);
        expect((await fetch(`${api.url}/livez`)).status, `HOST=${HOST}`).toBe(200);
      } finally {
        await api.close();
      }
    }
  });
});

describe("a port in use", () => {
  /** Runs `serve` in local mode, with one of its ports in use and the others free. */
  async function serveWithPortInUse(variable: "PORT" | "METRICS_PORT" | "EMULATOR_PORT") {
    const occupied = await occupyPort();
    onTestFinished(() => occupied.release());
    const ports = { PORT: await freePort(), EMULATOR_PORT: await freePort(), [variable]: occupied.number };
    const environment = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
    const result = await runCommand(serve, { ...environment, LOG_LEVEL: "silent" }, [], {
      installed: { "@oboql/dev/emulator": { startEmulator } },
    });
    return { ...result, ports, message: `port ${occupied.number} is in use; set ${variable} to another port` };
  }

  it("fails with a message that names PORT if that port is in use, and stops the emulator", async () => {
    const { error, output, notices, ports, message } = await serveWithPortInUse("PORT");
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ message });
    expect([output, notices]).toEqual(["", progress(ports.EMULATOR_PORT)]);
    expect(await isFree(ports.EMULATOR_PORT)).toBe(true);
  });

  it("fails with a message that names METRICS_PORT if that port is in use, and stops the emulator", async () => {
    const { error, ports, message } = await serveWithPortInUse("METRICS_PORT");
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ message });
    expect(await Promise.all([ports.PORT, ports.EMULATOR_PORT].map(isFree))).toEqual([true, true]);
  });

  it("fails with a message that names EMULATOR_PORT if that port is in use", async () => {
    const { error, output, notices, ports, message } = await serveWithPortInUse("EMULATOR_PORT");
    expect(error).toBeInstanceOf(CommandError);
    expect(error).toMatchObject({ message });
    expect([output, notices]).toEqual(["", progress(ports.EMULATOR_PORT)]);
    expect(await isFree(ports.PORT)).toBe(true);
  });

  it("exits with 1 and one line on stderr if a port is in use, even while it connects to Redis", async () => {
    const [occupied, redisPort] = [await occupyPort(), await freePort()];
    onTestFinished(() => occupied.release());
    const api = startCommand(["dev"], {
      PORT: String(occupied.number),
      REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      TOKEN_CACHE_KEYS: Buffer.alloc(32).toString("base64"),
      LOG_LEVEL: "silent",
    });
    expect(await api.waitForExit()).toEqual({
      code: 1,
      signal: null,
      stdout: "",
      stderr: `${progress()}oboql: port ${occupied.number} is in use; set PORT to another port\n`,
    });
  });
});

it("rejects an unknown command and lists the commands", async () => {
  const names = ["unknown", "constructor"];
  const results = await Promise.all(names.map((name) => startCommand([name]).waitForExit()));
  for (const [index, { code, stdout, stderr }] of results.entries()) {
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^oboql: unknown command '${names[index]}'; .*dev, start, .*token.*\\n$`));
  }
});
