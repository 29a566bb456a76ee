import { acceptedResponse, type GraphResponse } from "../response.ts";
import { findUser } from "../directory/lookup.ts";
import { noMailboxError, requireMailboxPermission, invalidBodyValueError } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { isObject } from "oboql/internal/lib/json";
import type { ResourceRequest } from "../request.ts";
import { deliverMessage } from "./deliver-message.ts";
import { readOutgoingMessage } from "./outgoing-message.ts";

/** Accepts a message and delivers it immediately (https://learn.microsoft.com/graph/api/user-sendmail). */
export function sendMail(outlook: Outlook, { token, json }: ResourceRequest): GraphResponse {
  requireMailboxPermission(token, ["Mail.Send"]);
  const sender = findUser(token.oid);
  if (!sender || !outlook.findMailbox(sender.id)) throw noMailboxError();

  const { message, saveToSentItems } = json();
  if (!isObject(message)) throw invalidBodyValueError("message", "microsoft.graph.message");
  // Microsoft's own example sends the boolean as a string.
  const shouldSave = saveToSentItems !== false && saveToSentItems !== "false";
  deliverMessage(outlook, readOutgoingMessage(message, { outlook, sender }), shouldSave ? { senderId: sender.id } : {});
  return acceptedResponse();
}
