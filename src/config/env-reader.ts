/** Settings by name; an empty one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Every fault of the settings, each by the name of its variable. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  /** What may be meant instead. */
  readonly hint: string | undefined;

  constructor(faults: readonly string[], hint?: string) {
    super(`invalid settings:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
    this.name = "ConfigError";
    this.faults = faults;
    this.hint = hint;
  }
}

/** Reads typed values and collects what is wrong with them. A value with a fault reads as a placeholder. */
export interface EnvironmentReader {
  text(name: string, fallback: string): string;
  /** A value that must be set and match. */
  matching(name: string, pattern: RegExp, meaning: string): string;
  port(name: string, fallback: number): number;
  /** A whole number from 1. */
  count(name: string, fallback: number, most: number): number;
  flag(name: string, fallback: boolean): boolean;
  choice(name: string, choices: readonly string[], fallback: string): string;
  /** Comma-separated; undefined if not set. */
  list(name: string): readonly string[] | undefined;
  /** An absolute URL without credentials, query or trailing slash; `http:` for loopback hosts only. */
  url(name: string, fallback?: string): string;
  /** The same, and without a path. */
  origin(name: string, fallback: string): string;
  /** Comma-separated browser origins; undefined if not set. */
  origins(name: string): readonly string[] | undefined;
  fault(name: string, complaint: string): void;
  /** @throws {ConfigError} where something is at fault, with the hint if there is one */
  finish(hint?: string): void;
}

/** Values are not repeated in complaints: one may be a secret pasted into the wrong variable. */
export function createEnvironmentReader(environment: Environment): EnvironmentReader {
  const faults: string[] = [];
  const fault = (name: string, complaint: string): void => {
    faults.push(`${name} ${complaint}`);
  };
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const list = (name: string): readonly string[] | undefined => {
    const items = (value(name) ?? "").split(",").map((item) => item.trim());
    const given = items.filter((item) => item !== "");
    return given.length > 0 ? given : undefined;
  };
  const url = (name: string, fallback?: string): string => {
    const text = value(name) ?? fallback;
    const complaint = text === undefined ? "is not set; it must be a URL" : urlComplaint(text);
    if (complaint) fault(name, complaint);
    return (text ?? "").replace(/\/+$/, "");
  };

  return {
    text: (name, fallback) => value(name) ?? fallback,
    matching: (name, pattern, meaning) => {
      const text = value(name);
      if (text === undefined) fault(name, `is not set; it must be ${meaning}`);
      else if (!pattern.test(text)) fault(name, `must be ${meaning}`);
      return text ?? "";
    },
    port: (name, fallback) => {
      const text = value(name);
      if (text === undefined) return fallback;
      if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) fault(name, "must be a port from 0 to 65535");
      return Number(text);
    },
    count: (name, fallback, most) => {
      const text = value(name);
      if (text === undefined) return fallback;
      const count = /^\d{1,10}$/.test(text) ? Number(text) : 0;
      if (count < 1 || count > most) fault(name, `must be a whole number from 1 to ${most}`);
      return count;
    },
    flag: (name, fallback) => {
      const text = value(name);
      if (text !== undefined && text !== "true" && text !== "false") fault(name, "must be 'true' or 'false'");
      return text === undefined ? fallback : text === "true";
    },
    choice: (name, choices, fallback) => {
      const text = value(name) ?? fallback;
      if (!choices.includes(text)) fault(name, `must be one of ${choices.join(", ")}`);
      return text;
    },
    list,
    url,
    origin: (name, fallback) => {
      const text = url(name, fallback);
      if (URL.canParse(text) && new URL(text).pathname !== "/") fault(name, "must be a host without a path");
      return text;
    },
    origins: (name) => {
      const origins = list(name);
      if (origins?.some((origin) => !isOrigin(origin)))
        fault(name, "must be origins such as https://app.example.com, without a path, separated by commas");
      return origins;
    },
    fault,
    finish: (hint) => {
      if (faults.length > 0) throw new ConfigError(faults, hint);
    },
  };
}

function urlComplaint(text: string): string | undefined {
  if (!URL.canParse(text)) return "must be an absolute URL";
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash)
    return "must be a URL without credentials, query or fragment";
  if (url.protocol === "https:") return undefined;
  return url.protocol === "http:" && isLoopback(url.hostname)
    ? undefined
    : "must be an https: URL (http: is accepted for loopback hosts only)";
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Whether a host name, as `URL.hostname` gives it, means this machine. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
