// One command for a bare clone: installs what is missing, starts local mode where none runs, and the page's server.
// Plain JavaScript, since there is nothing yet that could run anything else.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const page = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../..", import.meta.url));
const { PORT = "4000", EMULATOR_PORT = "4001" } = process.env;
const apiUrl = `http://localhost:${PORT}`;
const emulatorUrl = `http://localhost:${EMULATOR_PORT}`;
const running = [];

// The client package is a workspace of the root. It is copied into the page, so it has to be built first.
install(root, "node_modules");
if (!existsSync(`${root}clients/dist`)) npm(root, "run", "build", "-w", "@oboql/client");
install(page, "node_modules");

if (!(await isReady())) {
  start(["--import", "tsx", "src/main.ts", "serve"], root);
  while (running.length > 0 && !(await isReady())) await pause(200);
  // It has said why.
  if (running.length === 0) process.exit();
}
const settings = { ...read(`${page}public/settings.json`), ...(await localSettings()) };
start(["node_modules/vite/bin/vite.js"], page, { PAGE_SETTINGS: JSON.stringify(settings) });

function install(folder, result) {
  if (!existsSync(`${folder}/${result}`)) npm(folder, "ci", "--no-audit", "--no-fund");
}

function npm(folder, ...args) {
  console.log(`\n> npm ${args.join(" ")}  (${folder})`);
  // Its prefix has to be said: npm tells what it runs about its own.
  execFileSync("npm", [...args, "--prefix", folder], {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}

function read(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

async function isReady() {
  try {
    return (await fetch(`${apiUrl}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** What the tenant beside the API says of itself; nothing where the API runs against another one. */
async function localSettings() {
  try {
    const { apiScope, developerClientId, endpoints } = await (await fetch(emulatorUrl)).json();
    return {
      apiUrl: `${apiUrl}/graphql`,
      scopes: [apiScope],
      clientId: developerClientId,
      authority: endpoints.authority,
    };
  } catch {
    return { apiUrl: `${apiUrl}/graphql` };
  }
}

/** Runs until one of them ends, or Ctrl-C, and then ends all. */
function start(args, cwd, environment = {}) {
  const child = spawn(process.execPath, args, { cwd, stdio: "inherit", env: { ...process.env, ...environment } });
  running.push(child);
  child.on("exit", (code) => {
    process.exitCode ??= code ?? 0;
    running.splice(running.indexOf(child), 1);
    endAll("SIGTERM");
  });
}

function endAll(signal) {
  for (const child of running) child.kill(signal);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => endAll(signal));
