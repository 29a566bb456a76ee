import type { Clock } from "../../clock.ts";
import { createCalendars, type Calendars } from "../calendar/calendars.ts";
import { findUser } from "../directory/lookup.ts";
import { createMailbox, type Mailbox } from "../mail/mailbox.ts";
import type { ResourceRequest } from "../request.ts";
import type { GraphResponse } from "../response.ts";
import type { Endpoint } from "../router.ts";

/** Mailboxes and calendars of one emulator, initialized from the sample. */
export interface Outlook {
  readonly clock: Clock;
  /** How long a mailbox takes for each request, in milliseconds, so that requests overlap. Default: 0. */
  requestDelayMs: number;
  /** Finds a mailbox by object id or user principal name; undefined for guests and unknown users. */
  findMailbox(user: string): Mailbox | undefined;
  /** Calendars of all users. */
  getCalendars(): Calendars;
  /** Seed for the id of a new item. */
  nextSeed(): string;
}

/** Dates of the sample are relative to the day on which the first mailbox or calendar is opened. */
export function createOutlook(clock: Clock): Outlook {
  const mailboxes = new Map<string, Mailbox>();
  let calendars: Calendars | undefined;
  let opened: number | undefined;
  const today = (): number => (opened ??= Math.floor(clock.now() / 86_400_000) * 86_400_000);
  let items = 0;
  return {
    clock,
    requestDelayMs: 0,
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

/** Creates a function that binds endpoints to the mailboxes and calendars. */
export function createOutlookEndpoint(outlook: Outlook) {
  return (
    method: Endpoint["method"],
    path: string,
    handle: (outlook: Outlook, request: ResourceRequest) => GraphResponse,
  ): Endpoint => ({ method, path, handle: (request) => handle(outlook, request) });
}
