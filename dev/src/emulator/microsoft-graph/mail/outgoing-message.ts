import type { Recipient } from "@microsoft/microsoft-graph-types";
import type { SampleUser } from "../../tenant.ts";
import { GraphError } from "../response.ts";
import { readBoolean, readEnum, readItemBody, readObjects, readText } from "../outlook/body-values.ts";
import { unknownBodyProperty, wrongBodyValue } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { isoSeconds } from "../outlook/time.ts";
import { isObject, type JsonObject } from "../request.ts";
import { fileAttachment, type StoredAttachment } from "./attachment.ts";
import type { OutgoingMessage } from "./delivery.ts";
import { messageNames } from "./message-resource.ts";

/** A message to send, from a request body. Throws Graph's error. */
export function readOutgoing(
  message: JsonObject,
  { outlook, sender }: { readonly outlook: Outlook; readonly sender: SampleUser },
): OutgoingMessage {
  for (const name of Object.keys(message)) {
    const known = name === "attachments" || name.startsWith("@odata.") || messageNames.has(name.toLowerCase());
    if (!known) throw unknownBodyProperty(name, "message");
  }
  const to = readRecipients(message, "toRecipients");
  const cc = readRecipients(message, "ccRecipients");
  const bcc = readRecipients(message, "bccRecipients");
  if (to.length + cc.length + bcc.length === 0) {
    throw invalidRecipients("A message can't be sent because it contains no recipients.");
  }
  return {
    subject: readText(message, "subject") ?? "",
    html: readItemBody(message["body"]),
    from: { emailAddress: { name: sender.displayName, address: sender.mail } },
    to,
    cc,
    bcc,
    importance: readEnum(message["importance"] ?? "normal", "importance", ["low", "normal", "high"]),
    attachments: readAttachments(message, outlook),
  };
}

function readRecipients(message: JsonObject, name: string): Recipient[] {
  return readObjects(message, name, "recipient").map(({ emailAddress }) => {
    const entry = isObject(emailAddress) ? emailAddress : {};
    const address = readText(entry, "address") ?? "";
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) {
      throw invalidRecipients(
        `Recipient '${address}' is not resolved. All recipients must be resolved before a message can be submitted.`,
      );
    }
    return { emailAddress: { name: readText(entry, "name") ?? address, address } };
  });
}

/** Files alone: the emulator sends neither items nor references. */
function readAttachments(message: JsonObject, outlook: Outlook): StoredAttachment[] {
  return readObjects(message, "attachments", "attachment").map((entry) => {
    const name = readText(entry, "name");
    const content = readText(entry, "contentBytes");
    if (name === undefined || content === undefined)
      throw wrongBodyValue("attachments", "microsoft.graph.fileAttachment");
    const file = {
      name,
      contentType: readText(entry, "contentType") ?? "application/octet-stream",
      bytes: Buffer.from(content, "base64"),
      isInline: readBoolean(entry, "isInline") ?? false,
    };
    return fileAttachment(file, { seed: outlook.nextSeed(), at: isoSeconds(outlook.clock.now()) });
  });
}

function invalidRecipients(reason: string): GraphError {
  return new GraphError(400, "ErrorInvalidRecipients", `At least one recipient is not valid., ${reason}`);
}
