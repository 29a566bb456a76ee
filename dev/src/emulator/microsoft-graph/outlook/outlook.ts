import type { Clock } from "../../clock.ts";
import { createCalendars, type Calendars } from "../calendar/calendars.ts";
import { findUser } from "../directory/lookup.ts";
import { createMailbox, type Mailbox } from "../mail/mailbox.ts";

/** The mailboxes and calendars of one emulator. Each is as the sample has it until something is written to it. */
export interface Outlook {
  readonly clock: Clock;
  /** By object id or user principal name; undefined for guests, who have none here, and for strangers. */
  findMailbox(user: string): Mailbox | undefined;
  /** The calendars of all users. */
  getCalendars(): Calendars;
  /** Something to make the id of a new item of. */
  nextSeed(): string;
}

/** The sample's times count from the day by the clock on which the first mailbox or calendar is opened. */
export function createOutlook(clock: Clock): Outlook {
  const mailboxes = new Map<string, Mailbox>();
  let calendars: Calendars | undefined;
  let opened: number | undefined;
  const today = (): number => (opened ??= Math.floor(clock.now() / 86_400_000) * 86_400_000);
  let items = 0;
  return {
    clock,
    findMailbox: (key) => {
      const user = findUser(key);
      if (user?.userType !== "Member") return undefined;
      const mailbox = mailboxes.get(user.id) ?? createMailbox(user, { clock, today: today() });
      mailboxes.set(user.id, mailbox);
      return mailbox;
    },
    getCalendars: () => (calendars ??= createCalendars({ clock, today: today() })),
    nextSeed: () => {
      items += 1;
      return `new item ${String(items)}`;
    },
  };
}
