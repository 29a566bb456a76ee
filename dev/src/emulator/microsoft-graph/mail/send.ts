import { acceptedAnswer, type GraphAnswer } from "../response.ts";
import { findUser } from "../directory/lookup.ts";
import { noMailbox, requireMailbox, wrongBodyValue } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { isObject, type ResourceRequest } from "../request.ts";
import { deliver } from "./delivery.ts";
import { readOutgoing } from "./outgoing-message.ts";

/** https://learn.microsoft.com/graph/api/user-sendmail: accepted, and then delivered at once. */
export function sendMail(outlook: Outlook, { token, json }: ResourceRequest): GraphAnswer {
  requireMailbox(token, ["Mail.Send"]);
  const sender = findUser(token.oid);
  if (!sender || !outlook.mailboxOf(sender.id)) throw noMailbox();

  const { message, saveToSentItems } = json();
  if (!isObject(message)) throw wrongBodyValue("message", "microsoft.graph.message");
  // Microsoft's own example has the boolean as a text.
  const saved = saveToSentItems !== false && saveToSentItems !== "false";
  deliver(outlook, readOutgoing(message, { outlook, sender }), saved ? { senderId: sender.id } : {});
  return acceptedAnswer();
}
