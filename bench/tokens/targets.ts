import { readable, table } from "../table.ts";
import { ratio, type TokenFigures } from "./figures.ts";

interface Aim {
  readonly what: string;
  readonly bound: string;
  /** Undefined if it was not measured. */
  readonly measured: number | undefined;
  readonly isReached: (measured: number) => boolean;
}

/** What the token provider is to reach, beside what it did in this run. */
export function aimsTable(figures: TokenFigures): string {
  const rows = aims(figures).map(({ what, bound, measured, isReached }) =>
    measured === undefined
      ? [what, bound, "–", "not measured"]
      : [what, bound, readable(measured), isReached(measured) ? "yes" : "no"],
  );
  return table(["oboql's aims", "aim", "measured", "reached"], rows);
}

function aims(figures: TokenFigures): readonly Aim[] {
  const { value, highest } = figures;
  const hit = (at: number) => value("oboql", "hit_us", at);
  return [
    atMost("hit_us, the highest", 5, highest("oboql", "hit_us")),
    atMost("hit_us at 100,000 : at 1", 1.5, ratio(hit(100_000), hit(1))),
    {
      what: "msal-node : oboql, hit_us at 1,000",
      bound: "≥ 1,000",
      measured: ratio(value("msal-node", "hit_us", 1_000), hit(1_000)),
      isReached: (measured) => measured >= 1_000,
    },
    atMost("bytes_per_session, the highest", 4_095, highest("oboql", "bytes_per_session")),
    atMost("exchanges_50_concurrent", 1, value("oboql", "exchanges_50_concurrent", 50)),
    atMost("exchanges_two_sessions", 2, value("oboql", "exchanges_two_sessions", 10)),
    atMost("exchanges_no_consent", 1, value("oboql", "exchanges_no_consent", 20)),
  ];
}

function atMost(what: string, bound: number, measured: number | undefined): Aim {
  return { what, bound: `≤ ${readable(bound)}`, measured, isReached: (value) => value <= bound };
}
