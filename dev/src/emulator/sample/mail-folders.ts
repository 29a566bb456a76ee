/** A mail folder of every sample mailbox. */
export interface SampleFolder {
  readonly displayName: string;
  /** Name that Graph accepts instead of the id (https://learn.microsoft.com/graph/api/resources/mailfolder). */
  readonly wellKnownName?: string;
  /** Display name of the parent folder; absent for top-level folders. */
  readonly parent?: string;
}

/** In the order of their listing. */
export const sampleFolders: readonly SampleFolder[] = [
  { displayName: "Archive", wellKnownName: "archive" },
  { displayName: "Berth Booking" },
  { displayName: "Conversation History", wellKnownName: "conversationhistory" },
  { displayName: "Deleted Items", wellKnownName: "deleteditems" },
  { displayName: "Drafts", wellKnownName: "drafts" },
  { displayName: "Inbox", wellKnownName: "inbox" },
  { displayName: "Invoices", parent: "Inbox" },
  { displayName: "Shipping Lines", parent: "Inbox" },
  { displayName: "Junk Email", wellKnownName: "junkemail" },
  { displayName: "Outbox", wellKnownName: "outbox" },
  { displayName: "Sent Items", wellKnownName: "sentitems" },
];
