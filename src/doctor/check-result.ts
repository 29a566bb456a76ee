/** How bad it is. What was not looked at is `skipped`, and neither good nor bad. */
export type Level = "ok" | "skipped" | "warning" | "error";

/** What a check has found. No part of it may hold a secret, a token or a claim's value. */
export interface Finding {
  readonly level: Level;
  /** Stable, for scripts: the check's name, and behind a dot what is the matter. The documents list them. */
  readonly code: string;
  /** One sentence. */
  readonly what: string;
  /** What to do about it: one sentence. Undefined where nothing has to be done. */
  readonly remedy: string | undefined;
}

export function ok(code: string, what: string): Finding {
  return { level: "ok", code, what, remedy: undefined };
}

export function skipped(code: string, what: string, remedy?: string): Finding {
  return { level: "skipped", code, what, remedy };
}

export function warning(code: string, what: string, remedy: string): Finding {
  return { level: "warning", code, what, remedy };
}

export function failure(code: string, what: string, remedy: string): Finding {
  return { level: "error", code, what, remedy };
}
