import type { PatternedRecurrence, RecurrencePattern } from "@microsoft/microsoft-graph-types";

const dayMs = 86_400_000;
const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/** Recurrence types that the emulator supports. */
export const recurrenceTypes = ["daily", "weekly", "absoluteMonthly"] as const;

/**
 * Dates (`2026-11-22`) of a series that starts on `start`, up to and including `end`
 * (https://learn.microsoft.com/graph/api/resources/patternedrecurrence).
 */
export function getOccurrenceDates(
  { pattern, range }: PatternedRecurrence,
  start: string,
  end: string,
): readonly string[] {
  const first = Date.parse(start);
  const last = range?.type === "endDate" && range.endDate ? Date.parse(range.endDate) : Infinity;
  const maxOccurrences = range?.type === "numbered" ? (range.numberOfOccurrences ?? 0) : Infinity;
  const dates: string[] = [];
  for (let day = first; day <= Math.min(Date.parse(end), last) && dates.length < maxOccurrences; day += dayMs) {
    if (pattern && occursOn(pattern, first, day)) dates.push(new Date(day).toISOString().slice(0, 10));
  }
  return dates;
}

function occursOn(pattern: RecurrencePattern, first: number, day: number): boolean {
  const interval = pattern.interval ?? 1;
  switch (pattern.type) {
    case "daily":
      return ((day - first) / dayMs) % interval === 0;
    case "weekly": {
      const weekday = weekdays[new Date(day).getUTCDay()];
      const weeks = (getWeekStart(day, pattern) - getWeekStart(first, pattern)) / (7 * dayMs);
      return weeks % interval === 0 && (pattern.daysOfWeek ?? []).some((name) => name === weekday);
    }
    case "absoluteMonthly":
      return (
        (getMonthNumber(day) - getMonthNumber(first)) % interval === 0 &&
        new Date(day).getUTCDate() === pattern.dayOfMonth
      );
    default:
      return false;
  }
}

function getWeekStart(day: number, { firstDayOfWeek }: RecurrencePattern): number {
  const firstWeekday = Math.max(
    0,
    weekdays.findIndex((name) => name === firstDayOfWeek),
  );
  return day - ((new Date(day).getUTCDay() - firstWeekday + 7) % 7) * dayMs;
}

function getMonthNumber(day: number): number {
  const date = new Date(day);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
