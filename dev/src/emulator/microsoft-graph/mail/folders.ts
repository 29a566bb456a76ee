import { okResponse, type GraphResponse } from "../response.ts";
import { parseSelect, createPropertyNames, readOptions } from "../odata/options.ts";
import { itemNotFoundError } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { getContext, outlookPageResponse } from "../outlook/page.ts";
import type { ResourceRequest } from "../request.ts";
import { getOwn } from "oboql/internal/lib/collections";
import { requireReadableMailbox } from "./access.ts";
import type { Mailbox, StoredFolder } from "./mailbox.ts";

const properties = [
  ...["id", "displayName", "parentFolderId", "childFolderCount", "unreadItemCount", "totalItemCount", "isHidden"],
];
const folderPropertyNames = createPropertyNames(properties);

/** Lists the top-level folders (https://learn.microsoft.com/graph/api/user-list-mailfolders). */
export function listFolders(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const mailbox = requireReadableMailbox(outlook, request);
  const root = mailbox.findFolder("msgfolderroot")?.id;
  return foldersResponse(request, mailbox, { parentId: root, context: "mailFolders" });
}

/** @see https://learn.microsoft.com/graph/api/mailfolder-list-childfolders */
export function listChildFolders(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const mailbox = requireReadableMailbox(outlook, request);
  const { id } = getRequestedFolder(mailbox, request);
  return foldersResponse(request, mailbox, { parentId: id, context: `mailFolders('${id}')/childFolders` });
}

/** Returns a folder by id or well-known name (https://learn.microsoft.com/graph/api/mailfolder-get). */
export function getFolder(outlook: Outlook, request: ResourceRequest): GraphResponse {
  const mailbox = requireReadableMailbox(outlook, request);
  const select = parseFolderSelect(readOptions(request.search, ["select"]).get("select"));
  return okResponse({
    "@odata.context": `${request.baseUrl}/$metadata#${getContext(request, "mailFolders", select)}/$entity`,
    ...toFolderResource(mailbox, getRequestedFolder(mailbox, request), select),
  });
}

/**
 * The folder in the path.
 * @throws GraphError if there is none
 */
export function getRequestedFolder(mailbox: Mailbox, { params: [key = ""] }: ResourceRequest): StoredFolder {
  const folder = mailbox.findFolder(key);
  if (!folder) throw itemNotFoundError(key);
  return folder;
}

function foldersResponse(
  request: ResourceRequest,
  mailbox: Mailbox,
  { parentId, context }: { readonly parentId: string | undefined; readonly context: string },
): GraphResponse {
  const options = readOptions(request.search, ["select", "top", "skip", "count"]);
  const select = parseFolderSelect(options.get("select"));
  return outlookPageResponse(request, {
    items: mailbox.folders.filter(({ parentFolderId }) => parentFolderId === parentId),
    options,
    context: getContext(request, context, select),
    render: (folder) => toFolderResource(mailbox, folder, select),
  });
}

function parseFolderSelect(value: string | undefined): readonly string[] | undefined {
  return parseSelect(value, { folderPropertyNames, type: "mailFolder" });
}

function toFolderResource(
  mailbox: Mailbox,
  { id, displayName, parentFolderId }: StoredFolder,
  select: readonly string[] = properties,
): object {
  const messages = mailbox.listMessages(id);
  const values: Readonly<Record<string, unknown>> = {
    id,
    displayName,
    parentFolderId,
    childFolderCount: mailbox.folders.filter((other) => other.parentFolderId === id).length,
    unreadItemCount: messages.filter(({ isRead }) => !isRead).length,
    totalItemCount: messages.length,
    isHidden: false,
  };
  return Object.fromEntries(
    ["id", ...select.filter((name) => name !== "id")].map((name) => [name, getOwn(values, name)]),
  );
}
