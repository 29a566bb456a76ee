import type { Recipient } from "@microsoft/microsoft-graph-types";
import type { SampleUser } from "../../tenant.ts";
import { GraphError } from "../response.ts";
import { readBoolean, readEnum, readItemBody, readObjects, readString } from "../outlook/body-values.ts";
import { unknownBodyPropertyError, invalidBodyValueError } from "../outlook/errors.ts";
import type { Outlook } from "../outlook/outlook.ts";
import { toIsoSeconds } from "../outlook/time-zone.ts";
import { isObject } from "oboql/internal/lib/json";
import type { JsonObject } from "../request.ts";
import { createFileAttachment, type StoredAttachment } from "./attachment.ts";
import type { OutgoingMessage } from "./deliver-message.ts";
import { messagePropertyNames } from "./message-resource.ts";

/**
 * Reads a message to send from a request body.
 * @throws GraphError for invalid values
 */
export function readOutgoingMessage(
  message: JsonObject,
  { outlook, sender }: { readonly outlook: Outlook; readonly sender: SampleUser },
): OutgoingMessage {
  for (const name of Object.keys(message)) {
    const isKnown =
      name === "attachments" || name.startsWith("@odata.") || messagePropertyNames.has(name.toLowerCase());
    if (!isKnown) throw unknownBodyPropertyError(name, "message");
  }
  const to = readRecipients(message, "toRecipients");
  const cc = readRecipients(message, "ccRecipients");
  const bcc = readRecipients(message, "bccRecipients");
  if (to.length + cc.length + bcc.length === 0) {
    throw invalidRecipientsError("A message can't be sent because it contains no recipients.");
  }
  return {
    subject: readString(message, "subject") ?? "",
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
    const address = readString(entry, "address") ?? "";
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) {
      throw invalidRecipientsError(
        `Recipient '${address}' is not resolved. All recipients must be resolved before a message can be submitted.`,
      );
    }
    return { emailAddress: { name: readString(entry, "name") ?? address, address } };
  });
}

/** Supports file attachments only, neither items nor references. */
function readAttachments(message: JsonObject, outlook: Outlook): StoredAttachment[] {
  return readObjects(message, "attachments", "attachment").map((entry) => {
    const name = readString(entry, "name");
    const content = readString(entry, "contentBytes");
    if (name === undefined || content === undefined)
      throw invalidBodyValueError("attachments", "microsoft.graph.fileAttachment");
    const file = {
      name,
      contentType: readString(entry, "contentType") ?? "application/octet-stream",
      bytes: Buffer.from(content, "base64"),
      isInline: readBoolean(entry, "isInline") ?? false,
    };
    return createFileAttachment(file, { seed: outlook.nextSeed(), at: toIsoSeconds(outlook.clock.now()) });
  });
}

function invalidRecipientsError(reason: string): GraphError {
  return new GraphError(400, "ErrorInvalidRecipients", `At least one recipient is not valid., ${reason}`);
}
