import type { Clock } from "../../clock.ts";
import { sampleFolders } from "../../sample/mail-folders.ts";
import { sampleMessagesOf } from "../../sample/mail.ts";
import type { SampleUser } from "../../tenant.ts";
import { changeKeyOf, itemId } from "../outlook/item-id.ts";
import { isoSeconds } from "../outlook/time.ts";
import { fromSample, type StoredMessage } from "./message.ts";

export interface StoredFolder {
  readonly id: string;
  readonly displayName: string;
  readonly wellKnownName: string | undefined;
  /** The id of the folder above, at the top that of the root, which is not listed. */
  readonly parentFolderId: string;
}

/** The mail of one user. What is read from it is a picture of the moment. */
export interface Mailbox {
  readonly folders: readonly StoredFolder[];
  /** By id or well-known name. */
  folder(key: string): StoredFolder | undefined;
  /** All of them, or those in one folder by id or well-known name; the newest first. */
  messages(folderKey?: string): readonly StoredMessage[];
  message(id: string): StoredMessage | undefined;
  /** Puts a message in the folder of a well-known name. */
  add(folderKey: string, message: StoredMessage): void;
  /** Replaces properties of a message, which gets a new change key, and returns it. */
  update(message: StoredMessage, changes: Partial<StoredMessage>): StoredMessage;
}

/** A mailbox as the sample has it; `today` is the beginning of the day that its messages are counted back from. */
export function createMailbox(user: SampleUser, { clock, today }: { clock: Clock; today: number }): Mailbox {
  const folders = createFolders(user);
  const root = rootId(user);
  const top: StoredFolder = {
    id: root,
    displayName: "Top of Information Store",
    wellKnownName: "msgfolderroot",
    parentFolderId: itemId(`${user.id} folder store`),
  };
  const folder = (key: string): StoredFolder | undefined =>
    [top, ...folders].find(({ id, wellKnownName }) => id === key || wellKnownName === key.toLowerCase());

  const stored = new Map<string, StoredMessage>();
  for (const sample of sampleMessagesOf(user)) {
    const { id = root } = folders.find(({ displayName }) => displayName === sample.folder) ?? {};
    const message = fromSample(sample, { user, today, parentFolderId: id });
    stored.set(message.id, message);
  }

  let version = 1;
  return {
    folders,
    folder,
    messages: (key) => {
      const inFolder = key === undefined ? undefined : folder(key)?.id;
      return [...stored.values()]
        .filter(({ parentFolderId }) => key === undefined || parentFolderId === inFolder)
        .sort((a, b) => Date.parse(b.receivedDateTime) - Date.parse(a.receivedDateTime));
    },
    message: (id) => stored.get(id),
    add: (key, message) => {
      stored.set(message.id, { ...message, parentFolderId: folder(key)?.id ?? root });
    },
    update: (message, changes) => {
      version += 1;
      const changed = {
        ...message,
        ...changes,
        changeKey: changeKeyOf(message.id, version),
        lastModifiedDateTime: isoSeconds(clock.now()),
      };
      stored.set(message.id, changed);
      return changed;
    },
  };
}

function createFolders(user: SampleUser): readonly StoredFolder[] {
  const idOf = (displayName: string) => itemId(`${user.id} folder ${displayName}`);
  return sampleFolders.map(({ displayName, wellKnownName, parent }) => ({
    id: idOf(displayName),
    displayName,
    wellKnownName,
    parentFolderId: parent === undefined ? rootId(user) : idOf(parent),
  }));
}

function rootId(user: SampleUser): string {
  return itemId(`${user.id} folder root`);
}
