import { findUserByAddress } from "../directory/lookup.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { toIsoSeconds } from "../outlook/time-zone.ts";
import { createMessage, type NewMessage, type StoredMessage } from "./message.ts";

/** A message before delivery. */
export type OutgoingMessage = Omit<NewMessage, "seed" | "at" | "parentFolderId" | "isRead">;

/**
 * Delivers a message once to the inbox of each recipient of the tenant, and to the sender's sent items if `senderId` is
 * defined. Recipients do not see the Bcc recipients.
 */
export function deliverMessage(
  outlook: Outlook,
  message: OutgoingMessage,
  { senderId, extra = {} }: { readonly senderId?: string; readonly extra?: Partial<StoredMessage> },
): void {
  const addresses = [...message.to, ...message.cc, ...message.bcc].map(
    ({ emailAddress }) => emailAddress?.address ?? "",
  );
  const recipientIds = new Set(addresses.map((address) => findUserByAddress(address)?.id));
  const at = toIsoSeconds(outlook.clock.now());
  for (const recipientId of recipientIds) {
    if (recipientId === undefined) continue;
    const copy = { ...message, bcc: [], seed: outlook.nextSeed(), at, parentFolderId: "", isRead: false };
    outlook.findMailbox(recipientId)?.add("inbox", { ...createMessage(copy), ...extra });
  }
  if (senderId === undefined) return;
  const sentCopy = { ...message, seed: outlook.nextSeed(), at, parentFolderId: "", isRead: true };
  outlook.findMailbox(senderId)?.add("sentitems", { ...createMessage(sentCopy), ...extra });
}
