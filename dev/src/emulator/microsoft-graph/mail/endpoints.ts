import { createOutlookEndpoint, type Outlook } from "../outlook/outlook.ts";
import type { Endpoint } from "../router.ts";
import { getFolder, listChildFolders, listFolders } from "./folders.ts";
import { getMessage, listAttachments, listFolderMessages, listMessages, updateMessage } from "./messages.ts";
import { sendMail } from "./send-mail.ts";

/** Endpoints of the caller's mail. */
export function mailEndpoints(outlook: Outlook): readonly Endpoint[] {
  const endpoint = createOutlookEndpoint(outlook);
  return [
    endpoint("GET", "/me/mailFolders", listFolders),
    endpoint("GET", "/me/mailFolders/{id}", getFolder),
    endpoint("GET", "/me/mailFolders/{id}/childFolders", listChildFolders),
    endpoint("GET", "/me/mailFolders/{id}/messages", listFolderMessages),
    endpoint("GET", "/me/messages", listMessages),
    endpoint("GET", "/me/messages/{id}", getMessage),
    endpoint("PATCH", "/me/messages/{id}", updateMessage),
    endpoint("GET", "/me/messages/{id}/attachments", listAttachments),
    endpoint("POST", "/me/sendMail", sendMail),
  ];
}
