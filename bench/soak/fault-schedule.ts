/** The injected faults and their times, including faults that ended a moment ago. */
export interface FaultSchedule {
  /**
   * Starts a fault that may cause these error codes, `lost` (no response) or `refused` (connection refused).
   *
   * @returns a function that ends the fault; its codes are accepted for `recoveryMs` longer
   */
  beginFault(codes: readonly string[], recoveryMs: number): () => void;
  /** Whether a fault that was active in this period explains an error code. */
  explains(code: string, span: TimeRange): boolean;
}

/** A time range by `performance.now()`, in milliseconds. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export function createFaultSchedule(): FaultSchedule {
  const faults: { readonly codes: ReadonlySet<string>; readonly from: number; to: number }[] = [];
  return {
    beginFault: (codes, recoveryMs) => {
      const fault = { codes: new Set(codes), from: performance.now(), to: Infinity };
      faults.push(fault);
      return () => {
        fault.to = performance.now() + recoveryMs;
      };
    },
    explains: (code, { from, to }) =>
      faults.some((fault) => fault.codes.has(code) && fault.from <= to && from <= fault.to),
  };
}
