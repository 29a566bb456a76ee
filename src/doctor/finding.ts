/** `skipped`: not checked, because an option is missing or because of an earlier finding. */
export type Level = "ok" | "skipped" | "warning" | "error";

/** The result of a check. Must not contain secrets, tokens or claim values. */
export interface Finding {
  readonly level: Level;
  /** Stable identifier for scripts: the check's name; for a problem, followed by a dot and its kind. Documented in troubleshooting.md. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** The fix, in one sentence. Undefined if nothing has to be done. */
  readonly fix: string | undefined;
}

export function ok(code: string, message: string): Finding {
  return { level: "ok", code, message, fix: undefined };
}

export function skipped(code: string, message: string, fix?: string): Finding {
  return { level: "skipped", code, message, fix };
}

export function warning(code: string, message: string, fix: string): Finding {
  return { level: "warning", code, message, fix };
}

export function failure(code: string, message: string, fix: string): Finding {
  return { level: "error", code, message, fix };
}
