// `npm run example`: installs missing packages, starts local mode unless it is running, and serves the page. Plain
// JavaScript, since it runs before any package is installed.
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
  start(["--import", "tsx", "src/main.ts", "dev"], root);
  while (running.length > 0 && !(await isReady())) await pause(200);
  // The process has printed its error.
  if (running.length === 0) process.exit();
}
const settings = { ...read(`${page}public/settings.json`), ...(await localSettings()) };
start(["node_modules/vite/bin/vite.js"], page, { PAGE_SETTINGS: JSON.stringify(settings) });

function install(folder, result) {
  if (!existsSync(`${folder}/${result}`)) npm(folder, "ci", "--no-audit", "--no-fund");
}

function npm(folder, ...args) {
  console.log(`\n> npm ${args.join(" ")}  (${folder})`);
  // An explicit prefix, since npm passes its own prefix to child processes.
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

/** Settings from the emulator; only the URL of OboQL if it runs against a real tenant. */
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

/** Starts a child process. When one of them exits, or on Ctrl-C, all are stopped. */
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
