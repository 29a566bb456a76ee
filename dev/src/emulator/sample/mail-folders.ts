/** A mail folder as every sample mailbox has it. */
export interface SampleFolder {
  readonly displayName: string;
  /** What Graph takes in place of the id (https://learn.microsoft.com/graph/api/resources/mailfolder). */
  readonly wellKnownName?: string;
  /** Display name of the folder that it is in; absent for those at the top. */
  readonly parent?: string;
}

/** In the order in which they are listed. */
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
