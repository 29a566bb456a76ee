import { okAnswer, type GraphAnswer } from "../response.ts";
import { parseSelect, propertyNames, readOptions } from "../odata/options.ts";
import { itemNotFound } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { contextOf, outlookPage } from "../outlook/page.ts";
import type { ResourceRequest } from "../request.ts";
import { readableMailbox } from "./access.ts";
import type { Mailbox, StoredFolder } from "./mailbox.ts";

const properties = [
  ...["id", "displayName", "parentFolderId", "childFolderCount", "unreadItemCount", "totalItemCount", "isHidden"],
];
const names = propertyNames(properties);

/** https://learn.microsoft.com/graph/api/user-list-mailfolders: those at the top. */
export function listFolders(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const mailbox = readableMailbox(outlook, request);
  const root = mailbox.folder("msgfolderroot")?.id;
  return foldersAnswer(request, mailbox, { parentId: root, context: "mailFolders" });
}

/** https://learn.microsoft.com/graph/api/mailfolder-list-childfolders */
export function listChildFolders(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const mailbox = readableMailbox(outlook, request);
  const { id } = requestedFolder(mailbox, request);
  return foldersAnswer(request, mailbox, { parentId: id, context: `mailFolders('${id}')/childFolders` });
}

/** https://learn.microsoft.com/graph/api/mailfolder-get: by id or well-known name. */
export function getFolder(outlook: Outlook, request: ResourceRequest): GraphAnswer {
  const mailbox = readableMailbox(outlook, request);
  const select = selectOf(readOptions(request.search, ["select"]).get("select"));
  return okAnswer({
    "@odata.context": `${request.baseUrl}/$metadata#${contextOf(request, "mailFolders", select)}/$entity`,
    ...folderResource(mailbox, requestedFolder(mailbox, request), select),
  });
}

/** The folder that the path names. */
export function requestedFolder(mailbox: Mailbox, { params: [key = ""] }: ResourceRequest): StoredFolder {
  const folder = mailbox.folder(key);
  if (!folder) throw itemNotFound(key);
  return folder;
}

function foldersAnswer(
  request: ResourceRequest,
  mailbox: Mailbox,
  { parentId, context }: { readonly parentId: string | undefined; readonly context: string },
): GraphAnswer {
  const options = readOptions(request.search, ["select", "top", "skip", "count"]);
  const select = selectOf(options.get("select"));
  return outlookPage(request, {
    items: mailbox.folders.filter(({ parentFolderId }) => parentFolderId === parentId),
    options,
    context: contextOf(request, context, select),
    render: (folder) => folderResource(mailbox, folder, select),
  });
}

function selectOf(value: string | undefined): readonly string[] | undefined {
  return parseSelect(value, { names, type: "mailFolder" });
}

function folderResource(
  mailbox: Mailbox,
  { id, displayName, parentFolderId }: StoredFolder,
  select: readonly string[] = properties,
): object {
  const messages = mailbox.messages(id);
  const values: Readonly<Record<string, unknown>> = {
    id,
    displayName,
    parentFolderId,
    childFolderCount: mailbox.folders.filter((other) => other.parentFolderId === id).length,
    unreadItemCount: messages.filter(({ isRead }) => !isRead).length,
    totalItemCount: messages.length,
    isHidden: false,
  };
  return Object.fromEntries(["id", ...select.filter((name) => name !== "id")].map((name) => [name, values[name]]));
}
