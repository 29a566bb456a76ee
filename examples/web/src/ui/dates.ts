const time = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const moment = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "short" });
/** A date without a time is formatted in UTC, so that it is the same day in every time zone. */
const plainDay = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

/** Formats an instant as a time if it is today, otherwise as a day. */
export function shortMoment(instant: string, now = new Date()): string {
  const date = new Date(instant);
  return (date.toDateString() === now.toDateString() ? time : day).format(date);
}

export function fullMoment(instant: string): string {
  return moment.format(new Date(instant));
}

/** @param date as `2026-03-31` */
export function shortDate(date: string): string {
  return plainDay.format(new Date(date));
}

/** @param date as `2026-03-31` */
export function isPast(date: string, now = new Date()): boolean {
  return date < now.toISOString().slice(0, 10);
}
