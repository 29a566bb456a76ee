import type { Figure } from "../benchmark.ts";
import { formatNumber, formatTable } from "../table.ts";
import { formatTargetsTable } from "./targets.ts";
import { ratio, createTokenFigures, type TokenFigures } from "./figures.ts";

/** Formats the figures of the tokens benchmark, the targets, and an explanation. */
export function formatTokenTables(measured: readonly Figure[]): string {
  const figures = createTokenFigures(measured);
  return [
    formatHitTable(figures),
    formatMemoryTable(figures),
    formatExchangeTable(figures),
    formatTargetsTable(figures),
    notes,
  ].join("\n\n");
}

const notes = `hit_us: median of rounds, each the mean of its calls, over random sessions and both APIs. The identity objects exist
before, as with cached validated tokens. Cold identity: a new object for each call, so including the SHA-256 of the
assertion; msal-node hashes it in every call.
bytes_per_session: growth of heap and buffers without the characters of the cached tokens (for msal-node including an ID
token and a refresh token) and without the identity objects, which the benchmark itself holds.`;

function formatHitTable({ value, measuredAt }: TokenFigures): string {
  const rows = measuredAt("hit_us").map((at) => {
    const [ours, theirs] = [value("oboql", "hit_us", at), value("msal-node", "hit_us", at)];
    return [
      formatNumber(at),
      ...[ours, value("oboql", "hit_cold_identity_us", at), theirs, ratio(theirs, ours)].map(formatOrDash),
    ];
  });
  return formatTable(
    ["hit_us: sessions, two APIs each", "oboql", "oboql, cold identity", "msal-node", "msal-node : oboql"],
    rows,
  );
}

function formatMemoryTable({ value, measuredAt }: TokenFigures): string {
  const metric = "bytes_per_session";
  const rows = measuredAt(metric).map((at) => [
    formatNumber(at),
    formatOrDash(value("oboql", metric, at)),
    formatOrDash(value("msal-node", metric, at)),
  ]);
  return formatTable([`${metric}: sessions, two APIs each`, "oboql", "msal-node"], rows);
}

const exchangeRows = [
  ["exchanges_50_concurrent", "50 identical concurrent calls"],
  ["exchanges_two_sessions", "10 calls, alternating between two sessions of a user"],
  ["exchanges_no_consent", "20 calls without consent"],
] as const;

function formatExchangeTable({ value, measuredAt }: TokenFigures): string {
  const rows = exchangeRows.flatMap(([metric, label]) =>
    measuredAt(metric).map((at) => [
      `${metric}: ${label}`,
      formatOrDash(value("oboql", metric, at)),
      formatOrDash(value("msal-node", metric, at)),
    ]),
  );
  return formatTable(["exchanges", "oboql", "msal-node"], rows);
}

function formatOrDash(value: number | undefined): string {
  return value === undefined ? "–" : formatNumber(value);
}
