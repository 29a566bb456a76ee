import { findMailbox } from "../directory/lookup.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { isoSeconds } from "../outlook/time.ts";
import { createMessage, type NewMessage, type StoredMessage } from "./message.ts";

/** A message on its way, before it is anywhere. */
export type OutgoingMessage = Omit<NewMessage, "seed" | "at" | "parentFolderId" | "isRead">;

/**
 * Puts a message in the inbox of every recipient who has one here, once, and in the sender's sent items if `senderId`
 * is there. Recipients do not see who got it blindly.
 */
export function deliver(
  outlook: Outlook,
  message: OutgoingMessage,
  { senderId, extra = {} }: { readonly senderId?: string; readonly extra?: Partial<StoredMessage> },
): void {
  const addresses = [...message.to, ...message.cc, ...message.bcc].map(
    ({ emailAddress }) => emailAddress?.address ?? "",
  );
  const receivers = new Set(addresses.map((address) => findMailbox(address)?.id));
  const at = isoSeconds(outlook.clock.now());
  for (const receiver of receivers) {
    if (receiver === undefined) continue;
    const copy = { ...message, bcc: [], seed: outlook.nextSeed(), at, parentFolderId: "", isRead: false };
    outlook.mailboxOf(receiver)?.add("inbox", { ...createMessage(copy), ...extra });
  }
  if (senderId === undefined) return;
  const own = { ...message, seed: outlook.nextSeed(), at, parentFolderId: "", isRead: true };
  outlook.mailboxOf(senderId)?.add("sentitems", { ...createMessage(own), ...extra });
}
