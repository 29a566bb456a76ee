import { brandErrorClass } from "../lib/error-brand.ts";
import { isLoopbackHost } from "../lib/url-host.ts";

/** Environment variables by name; an empty one counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** All configuration errors, each starting with the name of its variable, or with `oboql.config.ts`. */
export class ConfigError extends Error {
  static {
    brandErrorClass(this, "ConfigError");
  }

  readonly errors: readonly string[];
  /** Possible cause of the errors. */
  readonly hint: string | undefined;

  constructor(errors: readonly string[], hint?: string) {
    super(`invalid configuration:\n${errors.map((fault) => `  ${fault}`).join("\n")}`);
    this.name = "ConfigError";
    this.errors = errors;
    this.hint = hint;
  }
}

/** Reads typed values and collects their errors. An invalid value is returned as a placeholder. */
export interface EnvReader {
  /** Whether `NODE_ENV` is `production`. */
  readonly isProduction: boolean;
  text(name: string, fallback: string): string;
  /** A value that must be set and match. @param meaning completes the message "must be …" */
  matchingPattern(name: string, pattern: RegExp, meaning: string): string;
  port(name: string, fallback: number): number;
  /** A whole number from 1 to `max`. */
  positiveInteger(name: string, fallback: number, max: number): number;
  flag(name: string, fallback: boolean): boolean;
  choice(name: string, choices: readonly string[], fallback: string): string;
  /** Comma-separated; undefined if not set. */
  list(name: string): readonly string[] | undefined;
  /** Comma-separated `name=value` pairs, percent-encoded; empty if not set or invalid. */
  pairs(name: string): readonly (readonly [name: string, value: string])[];
  /** An absolute URL without credentials, query or trailing slash; `http:` for loopback hosts only. */
  url(name: string, fallback?: string): string;
  /** Like `url`, without a path. */
  origin(name: string, fallback: string): string;
  /** Comma-separated browser origins; undefined if not set. */
  origins(name: string): readonly string[] | undefined;
  addError(name: string, message: string): void;
  /** @throws {ConfigError} if there are errors, with the hint */
  assertValid(hint?: string): void;
}

/** Creates a reader. Error messages do not contain values, which may be secrets that were pasted into the wrong variable. */
export function createEnvReader(environment: Environment): EnvReader {
  const errors: string[] = [];
  const addError = (name: string, message: string): void => {
    errors.push(`${name} ${message}`);
  };
  const getValue = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const list = (name: string): readonly string[] | undefined => {
    const items = (getValue(name) ?? "").split(",").map((item) => item.trim());
    const nonEmpty = items.filter((item) => item !== "");
    return nonEmpty.length > 0 ? nonEmpty : undefined;
  };
  const url = (name: string, fallback?: string): string => {
    const text = getValue(name) ?? fallback;
    const message = text === undefined ? "is not set; it must be a URL" : validateUrl(text);
    if (message) addError(name, message);
    return (text ?? "").replace(/\/+$/, "");
  };

  const nodeEnv = getValue("NODE_ENV") ?? "development";
  if (!isNodeEnv(nodeEnv)) addError("NODE_ENV", nodeEnvMessage);

  return {
    isProduction: nodeEnv === "production",
    text: (name, fallback) => getValue(name) ?? fallback,
    matchingPattern: (name, pattern, meaning) => {
      const text = getValue(name);
      if (text === undefined) addError(name, `is not set; it must be ${meaning}`);
      else if (!pattern.test(text)) addError(name, `must be ${meaning}`);
      return text ?? "";
    },
    port: (name, fallback) => {
      const text = getValue(name);
      if (text === undefined) return fallback;
      if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) addError(name, "must be a port from 0 to 65535");
      return Number(text);
    },
    positiveInteger: (name, fallback, max) => {
      const text = getValue(name);
      if (text === undefined) return fallback;
      const count = /^\d{1,10}$/.test(text) ? Number(text) : 0;
      if (count < 1 || count > max) addError(name, `must be a whole number from 1 to ${max}`);
      return count;
    },
    flag: (name, fallback) => {
      const text = getValue(name);
      if (text !== undefined && text !== "true" && text !== "false") addError(name, "must be 'true' or 'false'");
      return text === undefined ? fallback : text === "true";
    },
    choice: (name, choices, fallback) => {
      const text = getValue(name) ?? fallback;
      if (!choices.includes(text)) addError(name, `must be one of ${choices.join(", ")}`);
      return text;
    },
    list,
    pairs: (name) => {
      const pairs = (list(name) ?? []).map(parsePair);
      if (!pairs.includes(undefined)) return pairs.filter((pair) => pair !== undefined);
      addError(name, "must be name=value pairs, percent-encoded, separated by commas");
      return [];
    },
    url,
    origin: (name, fallback) => {
      const text = url(name, fallback);
      if (URL.canParse(text) && new URL(text).pathname !== "/") addError(name, "must be a host without a path");
      return text;
    },
    origins: (name) => {
      const origins = list(name);
      if (origins?.some((origin) => !isOrigin(origin)))
        addError(name, "must be origins such as https://app.example.com, without a path, separated by commas");
      return origins;
    },
    addError,
    assertValid: (hint) => {
      if (errors.length > 0) throw new ConfigError(errors, hint);
    },
  };
}

function parsePair(text: string): readonly [string, string] | undefined {
  const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  try {
    return name.trim() === "" ? undefined : [name.trim(), decodeURIComponent(value.trim())];
  } catch {
    return undefined;
  }
}

function validateUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return "must be an absolute URL";
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash)
    return "must be a URL without credentials, query or fragment";
  if (url.protocol === "https:") return undefined;
  return url.protocol === "http:" && isLoopbackHost(url.hostname)
    ? undefined
    : "must be an https: URL (http: is accepted for loopback hosts only)";
}

/** The error of a URL with credentials that cannot be decoded. */
export const percentEncodingMessage = "must have its user name and password percent-encoded";

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

const nodeEnvValues = ["production", "development", "test"];
const nodeEnvMessage = `must be one of ${nodeEnvValues.join(", ")} (in lower case), or unset`;

function isNodeEnv(nodeEnv: string): boolean {
  return nodeEnvValues.includes(nodeEnv);
}

/**
 * Whether `NODE_ENV` is `production`.
 *
 * @throws {ConfigError} if `NODE_ENV` has an unknown value, which could be a misspelled `production`
 */
export function isProduction(environment: Environment): boolean {
  const nodeEnv = environment["NODE_ENV"]?.trim() || "development";
  if (!isNodeEnv(nodeEnv)) throw new ConfigError([`NODE_ENV ${nodeEnvMessage}`]);
  return nodeEnv === "production";
}
