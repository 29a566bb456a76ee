import { writeFile } from "node:fs/promises";
import type { Profiler } from "node:inspector";
import { build } from "./build.ts";
import { formatNumber, formatTable } from "../table.ts";
import { startHarness } from "./harness.ts";
import { createSubjects } from "./subjects.ts";

/**
 * CPU profile of a subject under full load: `npx tsx bench/serving/profile.ts [<subject>] [<file.cpuprofile>]`. Prints self
 * time by module and by function, then total time by function. Code after an `await` counts as self time.
 */
const [subjectName = "oboql", file] = process.argv.slice(2);
const rows = 30;

await build();
const harness = await startHarness();
try {
  const subject = createSubjects(undefined).find(({ name }) => name === subjectName);
  if (!subject) throw new Error(`unknown subject "${subjectName}"`);
  const { server, load } = await harness.start(subject);
  await load({ connections: 50, seconds: 5 });
  const before = await server.cpuMicroseconds();
  const { succeeded } = await load({ connections: 50, seconds: 5 });
  const cpu = ((await server.cpuMicroseconds()) - before) / succeeded;
  const profile = await server.profile(async () => {
    await load({ connections: 50, seconds: 8 });
  });
  if (file !== undefined) await writeFile(file, JSON.stringify(profile));
  process.stdout.write(`${subjectName}: ${formatNumber(cpu)} µs of CPU per request\n\n${report(profile, cpu)}\n`);
} finally {
  await harness.end();
}

/** @param cpu µs per request without the profiler; the shares of the samples are scaled to it */
function report({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile, cpu: number): string {
  const self = new Map<number, number>();
  samples.forEach((id, at) => self.set(id, (self.get(id) ?? 0) + (timeDeltas[at] ?? 0)));
  const isWork = ({ callFrame: { functionName, url } }: Node): boolean =>
    functionName !== "(idle)" && !(functionName === "dispatch" && url === "");
  for (const node of nodes) if (!isWork(node)) self.delete(node.id);
  const total = sum(self.values());

  const byModule = groupSelfTime(nodes, self, ({ callFrame }) => toModuleName(callFrame));
  const byFunction = groupSelfTime(
    nodes,
    self,
    ({ callFrame }) => `${callFrame.functionName || "(anonymous)"} ${toLocation(callFrame)}`,
  );
  const toHeading = (label: string): string[] => [label, "%", "µs per request"];
  const toRows = (times: ReadonlyMap<string, number>): string[][] =>
    [...times]
      .sort(([, left], [, right]) => right - left)
      .slice(0, rows)
      .map(([name, time]) => [name, formatNumber((100 * time) / total), formatNumber((cpu * time) / total)]);
  return [
    formatTable(toHeading("self time by module"), toRows(byModule)),
    formatTable(toHeading("self time by function"), toRows(byFunction)),
    formatTable(toHeading("total time by function"), toRows(sumInclusiveTime(nodes, self))),
  ].join("\n\n");
}

type Node = Profiler.ProfileNode;

function groupSelfTime(nodes: readonly Node[], self: ReadonlyMap<number, number>, key: (node: Node) => string) {
  const times = new Map<string, number>();
  for (const node of nodes) times.set(key(node), (times.get(key(node)) ?? 0) + (self.get(node.id) ?? 0));
  return times;
}

/** Total time by function; recursive calls are counted once. */
function sumInclusiveTime(nodes: readonly Node[], self: ReadonlyMap<number, number>): ReadonlyMap<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const times = new Map<string, number>();
  const walk = (node: Node, above: readonly string[]): number => {
    const name = `${node.callFrame.functionName || "(anonymous)"} ${toLocation(node.callFrame)}`;
    const below = (node.children ?? []).map((id) => byId.get(id)).filter((child) => child !== undefined);
    const time = (self.get(node.id) ?? 0) + sum(below.map((child) => walk(child, [...above, name])));
    if (!above.includes(name)) times.set(name, (times.get(name) ?? 0) + time);
    return time;
  };
  const [root] = nodes;
  if (root) walk(root, []);
  return times;
}

/** The package, the file of OboQL, or the module of Node. */
function toModuleName({ url, functionName }: Node["callFrame"]): string {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (name !== undefined) return name;
  if (url.startsWith("node:")) return url.split("/").slice(0, 3).join("/");
  return url === ""
    ? /^\(/.test(functionName)
      ? functionName
      : "V8 and native"
    : url.replace(/.*\/bench\/dist\//, "");
}

function toLocation({ url, lineNumber }: Node["callFrame"]): string {
  const short = url.replace(/.*(node_modules|bench\/dist)\//, "");
  return url === "" ? "" : `${short}:${lineNumber + 1}`;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
