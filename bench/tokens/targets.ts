import { formatNumber, formatTable } from "../table.ts";
import { ratio, type TokenFigures } from "./figures.ts";

interface Target {
  readonly label: string;
  readonly target: string;
  /** Undefined if it was not measured. */
  readonly measured: number | undefined;
  readonly isMet: (measured: number) => boolean;
}

/** Formats the targets of the token provider and the measured values. */
export function formatTargetsTable(figures: TokenFigures): string {
  const rows = listTargets(figures).map(({ label, target, measured, isMet }) =>
    measured === undefined
      ? [label, target, "–", "not measured"]
      : [label, target, formatNumber(measured), isMet(measured) ? "yes" : "no"],
  );
  return formatTable(["oboql's targets", "target", "measured", "met"], rows);
}

function listTargets(figures: TokenFigures): readonly Target[] {
  const { value, highest } = figures;
  const hit = (at: number) => value("oboql", "hit_us", at);
  return [
    atMost("hit_us, maximum", 5, highest("oboql", "hit_us")),
    atMost("hit_us at 100,000 : at 1", 1.5, ratio(hit(100_000), hit(1))),
    {
      label: "msal-node : oboql, hit_us at 1,000",
      target: "≥ 1,000",
      measured: ratio(value("msal-node", "hit_us", 1_000), hit(1_000)),
      isMet: (measured) => measured >= 1_000,
    },
    atMost("bytes_per_session, maximum", 4_095, highest("oboql", "bytes_per_session")),
    atMost("exchanges_50_concurrent", 1, value("oboql", "exchanges_50_concurrent", 50)),
    atMost("exchanges_two_sessions", 2, value("oboql", "exchanges_two_sessions", 10)),
    atMost("exchanges_no_consent", 1, value("oboql", "exchanges_no_consent", 20)),
  ];
}

function atMost(label: string, target: number, measured: number | undefined): Target {
  return { label, target: `≤ ${formatNumber(target)}`, measured, isMet: (value) => value <= target };
}
