const time = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en", { day: "numeric", month: "short" });
const moment = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "short" });
/** A date without a time is no moment: it stays the day that it is, wherever the reader is. */
const plainDay = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

/** As short as it can be: a time today, a day before that. */
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
