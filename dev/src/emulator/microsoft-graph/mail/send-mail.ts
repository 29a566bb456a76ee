import { acceptedResponse, type GraphResponse } from "../response.ts";
import { findUser } from "../directory/lookup.ts";
import { noMailbox, requireMailboxPermission, wrongBodyValue } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { isObject, type ResourceRequest } from "../request.ts";
import { deliverMessage } from "./deliver-message.ts";
import { readOutgoingMessage } from "./outgoing-message.ts";

/** https://learn.microsoft.com/graph/api/user-sendmail: accepted, and then delivered at once. */
export function sendMail(outlook: Outlook, { token, json }: ResourceRequest): GraphResponse {
  requireMailboxPermission(token, ["Mail.Send"]);
  const sender = findUser(token.oid);
  if (!sender || !outlook.findMailbox(sender.id)) throw noMailbox();

  const { message, saveToSentItems } = json();
  if (!isObject(message)) throw wrongBodyValue("message", "microsoft.graph.message");
  // Microsoft's own example has the boolean as a text.
  const shouldSave = saveToSentItems !== false && saveToSentItems !== "false";
  deliverMessage(outlook, readOutgoingMessage(message, { outlook, sender }), shouldSave ? { senderId: sender.id } : {});
  return acceptedResponse();
}
