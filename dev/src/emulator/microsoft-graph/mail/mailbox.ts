import type { Clock } from "../../clock.ts";
import { sampleFolders } from "../../sample/mail-folders.ts";
import { createSampleMessages } from "../../sample/mail.ts";
import type { SampleUser } from "../../tenant.ts";
import { createChangeKey, createItemId, toRegularId } from "../outlook/item-id.ts";
import { toIsoSeconds } from "../outlook/time-zone.ts";
import { toStoredMessage, type StoredMessage } from "./message.ts";

export interface StoredFolder {
  readonly id: string;
  readonly displayName: string;
  readonly wellKnownName: string | undefined;
  /** Id of the parent folder; for top-level folders that of the root, which is not listed. */
  readonly parentFolderId: string;
}

/** A user's mailbox. Returned messages and folders are snapshots. */
export interface Mailbox {
  readonly folders: readonly StoredFolder[];
  /** Finds a folder by id or well-known name. */
  findFolder(key: string): StoredFolder | undefined;
  /** All messages, or those of one folder by id or well-known name, newest first. */
  listMessages(folderKey?: string): readonly StoredMessage[];
  /** Finds a message by its immutable id, or by its regular id in its present folder. */
  findMessage(id: string): StoredMessage | undefined;
  /** Moves a message to a folder by well-known name. */
  move(id: string, folderKey: string): void;
  /** Adds a message to a folder by well-known name. */
  add(folderKey: string, findMessage: StoredMessage): void;
  /** Updates properties of a message. Returns the message with a new change key. */
  update(findMessage: StoredMessage, changes: Partial<StoredMessage>): StoredMessage;
}

/**
 * Creates a mailbox with the sample messages.
 * @param options.today start of the day to which the dates of the sample are relative
 */
export function createMailbox(user: SampleUser, { clock, today }: { clock: Clock; today: number }): Mailbox {
  const folders = createFolders(user);
  const root = createRootId(user);
  const rootFolder: StoredFolder = {
    id: root,
    displayName: "Top of Information Store",
    wellKnownName: "msgfolderroot",
    parentFolderId: createItemId(`${user.id} folder store`),
  };
  const findFolder = (key: string): StoredFolder | undefined =>
    [rootFolder, ...folders].find(({ id, wellKnownName }) => id === key || wellKnownName === key.toLowerCase());

  const stored = new Map<string, StoredMessage>();
  for (const sample of createSampleMessages(user)) {
    const { id = root } = folders.find(({ displayName }) => displayName === sample.folder) ?? {};
    const message = toStoredMessage(sample, { user, today, parentFolderId: id });
    stored.set(message.id, message);
  }

  let version = 1;
  return {
    folders,
    findFolder,
    listMessages: (key) => {
      const inFolder = key === undefined ? undefined : findFolder(key)?.id;
      return [...stored.values()]
        .filter(({ parentFolderId }) => key === undefined || parentFolderId === inFolder)
        .sort((a, b) => Date.parse(b.receivedDateTime) - Date.parse(a.receivedDateTime));
    },
    findMessage: (id) => stored.get(id) ?? [...stored.values()].find((message) => toRegularId(message) === id),
    move: (id, key) => {
      const message = stored.get(id);
      if (message) stored.set(id, { ...message, parentFolderId: findFolder(key)?.id ?? root });
    },
    add: (key, message) => {
      stored.set(message.id, { ...message, parentFolderId: findFolder(key)?.id ?? root });
    },
    update: (message, changes) => {
      version += 1;
      const updated = {
        ...message,
        ...changes,
        changeKey: createChangeKey(message.id, version),
        lastModifiedDateTime: toIsoSeconds(clock.now()),
      };
      stored.set(message.id, updated);
      return updated;
    },
  };
}

function createFolders(user: SampleUser): readonly StoredFolder[] {
  const createFolderId = (displayName: string) => createItemId(`${user.id} folder ${displayName}`);
  return sampleFolders.map(({ displayName, wellKnownName, parent }) => ({
    id: createFolderId(displayName),
    displayName,
    wellKnownName,
    parentFolderId: parent === undefined ? createRootId(user) : createFolderId(parent),
  }));
}

function createRootId(user: SampleUser): string {
  return createItemId(`${user.id} folder root`);
}
