import { GraphError } from "../response.ts";
import { getOwn } from "oboql/internal/lib/collections";

/** Some of the Windows names that Exchange accepts besides IANA names (CLDR, windowsZones). */
const windowsZones: Readonly<Record<string, string>> = {
  "AUS Eastern Standard Time": "Australia/Sydney",
  "Central European Standard Time": "Europe/Warsaw",
  "Central Standard Time": "America/Chicago",
  "China Standard Time": "Asia/Shanghai",
  "Eastern Standard Time": "America/New_York",
  "FLE Standard Time": "Europe/Helsinki",
  "GMT Standard Time": "Europe/London",
  "India Standard Time": "Asia/Kolkata",
  "Mountain Standard Time": "America/Denver",
  "Pacific Standard Time": "America/Los_Angeles",
  "Romance Standard Time": "Europe/Paris",
  "Tokyo Standard Time": "Asia/Tokyo",
  "W. Europe Standard Time": "Europe/Berlin",
  "tzone://Microsoft/Utc": "UTC",
};

/**
 * Former names in the time zone database, which JavaScript knows. They are neither Windows names nor on the list of
 * https://learn.microsoft.com/graph/api/resources/datetimetimezone#additional-time-zones.
 */
const legacyPattern = /^(?:US|Canada|Brazil|Chile|Mexico)\//i;

/**
 * Converts a Windows or IANA name to the IANA zone.
 * @throws GraphError for an unknown name
 */
export function toIanaZone(name: string): string {
  const zone = getOwn(windowsZones, name) ?? name;
  if (/^UTC$|^[A-Za-z]+\//.test(zone) && !legacyPattern.test(zone)) {
    try {
      return getFormat(zone).resolvedOptions().timeZone;
    } catch {
      throw unsupportedZoneError(name);
    }
  }
  throw unsupportedZoneError(name);
}

/** Converts a local time (`2026-03-29T09:00:00`) to milliseconds. A time that the zone skips becomes an hour later. */
export function toMilliseconds(local: string, zone: string): number {
  const guess = Date.parse(`${local}Z`);
  const first = guess - getOffset(guess, zone);
  return guess - getOffset(first, zone);
}

/** The local time in a zone, to the second. */
export function toLocalTime(milliseconds: number, zone: string): string {
  return new Date(milliseconds + getOffset(milliseconds, zone)).toISOString().slice(0, 19);
}

/** ISO 8601 to the second, in UTC, as Exchange writes times. */
export function toIsoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, "");
}

function getOffset(milliseconds: number, zone: string): number {
  if (zone === "UTC") return 0;
  const parts = getFormat(zone).formatToParts(milliseconds);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  const [year, month, day] = [part("year"), part("month"), part("day")];
  const local = Date.UTC(year, month - 1, day, part("hour"), part("minute"), part("second"));
  return local - Math.floor(milliseconds / 1000) * 1000;
}

/** Perf: creating a format takes about eight times as long as using it, and a calendar view converts each day of its series. */
const formats = new Map<string, Intl.DateTimeFormat>();

function getFormat(zone: string): Intl.DateTimeFormat {
  const existing = formats.get(zone);
  if (existing) return existing;
  const format = new Intl.DateTimeFormat("en", {
    ...{ timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit" },
  });
  formats.set(zone, format);
  return format;
}

function unsupportedZoneError(name: string): GraphError {
  const message = `A valid TimeZone value must be specified. The following TimeZone value is not supported: '${name}'.`;
  return new GraphError(400, "TimeZoneNotSupportedException", message);
}
