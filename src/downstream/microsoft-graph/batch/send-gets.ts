import { chunk } from "../../../lib/collections.ts";
import { DownstreamError } from "../../../errors/service-errors.ts";
import type { ClientDeps } from "../../api-definition.ts";
import { isOwnMailbox, mailboxConcurrency, sendInMailboxTurn } from "../mailbox.ts";
import type { GetResult, Resend, SingleGet } from "./get-result.ts";
import { maxBatchSize, sendBatch } from "./send-batch.ts";
import { sendGet } from "./send-get.ts";

/** A single GET with a longer URL is sent in a `$batch`, whose URLs are not limited by servers on the way to Graph. */
const maxUrlLength = 2_000;

/** State of a set of GETs, shared by its parts. */
interface Sender {
  readonly deps: ClientDeps;
  readonly token: string;
  readonly outcomes: Map<SingleGet, unknown>;
  /** Whether the GETs address the caller's mailbox. */
  readonly isMailbox: boolean;
  /** GETs in a `$batch`; reduced if the mailbox rejects some of them. */
  batchSize: number;
}

interface Attempt {
  /** From 1. */
  readonly attempt: number;
  /** Whether the GETs were sent before, but not answered. */
  readonly isResent: boolean;
}

const firstAttempt: Attempt = { attempt: 1, isResent: false };

/**
 * Sends GETs in as few calls as possible: those to the caller's mailbox one `$batch` after another, all others
 * concurrently. GETs that fail with a retryable status are sent again without the others. GETs of a `$batch` whose response
 * is missing, not JSON or too large are sent again, in smaller batches and at last singly, so that a bad response costs only
 * its own GET.
 *
 * @returns for each GET, in order, the content of its response or its error
 */
export async function sendGets(deps: ClientDeps, token: string, gets: readonly SingleGet[]): Promise<unknown[]> {
  const outcomes = new Map<SingleGet, unknown>();
  const isOwn = ({ url }: SingleGet): boolean => isOwnMailbox(url, deps.userId);
  const sender = { deps, token, outcomes, isMailbox: false, batchSize: maxBatchSize };
  const others = gets.filter((get) => !isOwn(get));
  const sent = chunk(others, maxBatchSize).map((part) => sendPart(sender, part, firstAttempt));
  if (others.length < gets.length) sent.push(sendToMailbox({ ...sender, isMailbox: true }, gets.filter(isOwn)));
  await (sent.length === 1 ? sent[0] : Promise.all(sent));
  return gets.map((get) => outcomes.get(get));
}

async function sendToMailbox(sender: Sender, gets: readonly SingleGet[]): Promise<void> {
  for (let rest = gets; rest.length > 0;) {
    const part = rest.slice(0, sender.batchSize);
    rest = rest.slice(part.length);
    try {
      await sendInMailboxTurn(sender.deps, part.length, () => sendPart(sender, part, firstAttempt));
    } catch (error) {
      for (const get of part) sender.outcomes.set(get, error);
    }
  }
}

async function sendPart(sender: Sender, gets: readonly SingleGet[], { attempt, isResent }: Attempt): Promise<void> {
  const { deps, outcomes, isMailbox } = sender;
  const { retryPolicy } = deps.http;
  const unanswered: SingleGet[] = [];
  const delays = new Map<SingleGet, number>();
  let resend: Resend = "again";
  for (const [index, result] of (await sendOnce(sender, gets, attempt)).entries()) {
    const get = gets[index];
    if (!get) break;
    outcomes.set(get, result.outcome);
    if (result.kind === "unanswered") {
      unanswered.push(get);
      resend = result.resend;
    } else if (result.kind === "retryable") {
      const delayMs = retryPolicy.nextDelayMs(attempt, result.retryAfterSeconds);
      if (delayMs !== undefined) delays.set(get, delayMs);
      if (isMailbox && isThrottled(result.outcome)) sender.batchSize = mailboxConcurrency;
    }
  }
  const partSize = resend === "again" && !isResent ? gets.length : getPartSize(gets.length, resend);
  if (partSize > 0) await sendParts(sender, unanswered, partSize, { attempt, isResent: true });
  if (delays.size > 0 && (await retryPolicy.sleep(Math.max(...delays.values()))))
    await sendParts(sender, [...delays.keys()], sender.batchSize, { attempt: attempt + 1, isResent });
}

/** The size of the parts in which unanswered GETs of one call are sent again; 0 if it was a single GET. */
function getPartSize(count: number, resend: Resend): number {
  if (count === 1) return 0;
  return resend === "singly" || count <= mailboxConcurrency ? 1 : mailboxConcurrency;
}

/** One part after another; single GETs concurrently, as many as a mailbox serves at a time. */
async function sendParts(sender: Sender, gets: readonly SingleGet[], size: number, attempt: Attempt): Promise<void> {
  for (const group of chunk(gets, Math.max(size, mailboxConcurrency))) {
    const parts = size === 1 ? group.map((get) => [get]) : [group];
    await Promise.all(parts.map((part) => sendPart(sender, part, attempt)));
  }
}

async function sendOnce(
  { deps, token }: Sender,
  gets: readonly SingleGet[],
  attempt: number,
): Promise<readonly GetResult[]> {
  const [get] = gets;
  const isPlain = get && gets.length === 1 && get.url.length <= maxUrlLength;
  return isPlain ? [await sendGet(deps, token, { get, attempt })] : sendBatch(deps, token, { gets, attempt });
}

function isThrottled(error: Error): boolean {
  return error instanceof DownstreamError && error.code === "DOWNSTREAM_THROTTLED";
}
