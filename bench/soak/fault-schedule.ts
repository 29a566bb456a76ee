/** The injected faults and their times, including faults that ended a moment ago. */
export interface Weather {
  /**
   * From now on these may come: error codes, or `lost` for an answer that never came.
   *
   * @returns ends it, but for a while that it takes to recover
   */
  turnBad(codes: readonly string[], recoveryMs: number): () => void;
  /** Whether a fault that was active in this period explains an error code. */
  explains(code: string, span: Span): boolean;
}

/** From when to when, as `performance.now()` tells. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function createWeather(): Weather {
  const spells: { readonly codes: ReadonlySet<string>; readonly from: number; to: number }[] = [];
  return {
    turnBad: (codes, recoveryMs) => {
      const spell = { codes: new Set(codes), from: performance.now(), to: Infinity };
      spells.push(spell);
      return () => {
        spell.to = performance.now() + recoveryMs;
      };
    },
    explains: (code, { from, to }) =>
      spells.some((spell) => spell.codes.has(code) && spell.from <= to && from <= spell.to),
  };
}
