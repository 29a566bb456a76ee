import type { Figure } from "../benchmark.ts";
import { formatNumber, formatTable } from "../table.ts";

type Value = (subject: string, metric: string, at?: number) => number;

/** Formats the figures of the serving benchmark and the targets. */
export function formatServingTables(figures: readonly Figure[]): string {
  const value: Value = (subject, metric, at = 100) =>
    figures.find((it) => it.subject === subject && it.metric === metric && it.at === at)?.value ?? Number.NaN;
  const names = [...new Set(figures.map(({ subject }) => subject))];
  return [
    formatCostTable(names, value),
    formatLatencyTable(names, value),
    formatTargetsTable(names, value),
    notes,
  ].join("\n\n");
}

/** Shares are relative to the lower limit with the same number of users. */
function formatCostTable(names: readonly string[], value: Value): string {
  const rows = names.map((name) => {
    const limit = name.endsWith("@1000") ? "limit@1000" : "limit";
    const [cpu, rps] = [value(name, "cpu_us"), value(name, "rps")];
    return [name, ...[cpu, value(limit, "cpu_us") / cpu, rps, rps / value(limit, "rps")].map(formatNumber)];
  });
  return formatTable(["full load", "cpu_us", "limit : subject", "rps", "subject : limit"], rows);
}

function formatLatencyTable(names: readonly string[], value: Value): string {
  const rows = names.map((name) => [
    name,
    ...[100, 70].flatMap((at) => [value(name, "p50_ms", at), value(name, "p99_ms", at)]).map(formatNumber),
  ]);
  return formatTable(["latency, ms", "p50 at 100", "p99 at 100", "p50 at 70", "p99 at 70"], rows);
}

function formatTargetsTable(names: readonly string[], value: Value): string {
  const cpu = (name: string): number => value(name, "cpu_us");
  const others = names.filter((name) => !/^(limit|oboql)|@1000$/.test(name));
  const best = Math.min(...others.map(cpu));
  const rows = [
    moreThan("graphql-yoga : oboql, cpu_us", cpu("graphql-yoga") / cpu("oboql")),
    moreThan("apollo : oboql, cpu_us", cpu("apollo") / cpu("oboql")),
    moreThan(
      `${others.find((name) => cpu(name) === best) ?? "peer"} : oboql, cpu_us, fastest peer`,
      best / cpu("oboql"),
    ),
    atLeast("limit : oboql, cpu_us", 0.75, cpu("limit") / cpu("oboql")),
    atLeast("sample@1000 : oboql@1000, cpu_us", 30, cpu("sample@1000") / cpu("oboql@1000")),
    atMost("oboql, p99_ms : p50_ms at 70", 3, value("oboql", "p99_ms", 70) / value("oboql", "p50_ms", 70)),
  ];
  return formatTable(["oboql's targets", "target", "measured", "met"], rows);
}

function moreThan(label: string, measured: number): string[] {
  return [label, "> 1", formatNumber(measured), measured > 1 ? "yes" : "no"];
}

function atLeast(label: string, target: number, measured: number): string[] {
  return [label, `≥ ${formatNumber(target)}`, formatNumber(measured), measured >= target ? "yes" : "no"];
}

function atMost(label: string, target: number, measured: number): string[] {
  return [label, `≤ ${formatNumber(target)}`, formatNumber(measured), measured <= target ? "yes" : "no"];
}

const notes = `One operation with one call to each of two downstream APIs. cpu_us: CPU time of the server process per request; its shares
are relative to the limit with the same number of users, 1 or 1,000. limit: node:http and undici without GraphQL. All
subjects make the same calls with cached access tokens and return the same response; all but the samples cache validated
tokens. at 100: 50 connections without pauses; at 70: constant rate of 70 % of the subject's own maximum.`;
