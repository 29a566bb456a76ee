/** How bad it is. What was not looked at is `skipped`, and neither good nor bad. */
export type Level = "ok" | "skipped" | "warning" | "error";

/** What a check has found. No part of it may hold a secret, a token or a claim's value. */
export interface Finding {
  readonly level: Level;
  /** Stable, for scripts: the check's name, and behind a dot what is the matter. The documents list them. */
  readonly code: string;
  /** One sentence. */
  readonly message: string;
  /** What to do about it: one sentence. Undefined where nothing has to be done. */
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
