import { badRequest } from "../response.ts";
import { readBoolean, readEnum, readTexts } from "../outlook/body-values.ts";
import { unknownBodyProperty, wrongBodyValue } from "../outlook/errors.ts";
import { isObject, type JsonObject } from "../request.ts";
import type { StoredMessage } from "./message.ts";
import { messageNames } from "./message-resource.ts";

/** What can be changed of a message that has been sent. Throws Graph's error for what cannot. */
export function readChanges(body: JsonObject): Partial<StoredMessage> {
  let changes: Partial<StoredMessage> = {};
  for (const name of Object.keys(body)) {
    if (!name.startsWith("@odata.")) changes = { ...changes, ...changeOf(name, body) };
  }
  return changes;
}

function changeOf(name: string, body: JsonObject): Partial<StoredMessage> {
  const value = body[name];
  switch (name) {
    case "isRead": {
      const isRead = readBoolean(body, name);
      if (isRead === undefined) throw wrongBodyValue(name, "Edm.Boolean");
      return { isRead };
    }
    case "importance":
      return { importance: readEnum(value, name, ["low", "normal", "high"]) };
    case "flag": {
      const status = isObject(value) ? value["flagStatus"] : undefined;
      return { flag: { flagStatus: readEnum(status, "followupFlagStatus", ["notFlagged", "complete", "flagged"]) } };
    }
    case "categories":
      return { categories: readTexts(value, name) };
    default:
      if (!messageNames.has(name.toLowerCase())) throw unknownBodyProperty(name, "message");
      throw badRequest(`The emulator does not change the property '${name}' of a message.`);
  }
}
