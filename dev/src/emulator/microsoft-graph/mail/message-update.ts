import { badRequest } from "../response.ts";
import { readBoolean, readEnum, readStrings } from "../outlook/body-values.ts";
import { unknownBodyProperty, wrongBodyValue } from "../outlook/errors.ts";
import { isObject, type JsonObject } from "../request.ts";
import type { StoredMessage } from "./message.ts";
import { messagePropertyNames } from "./message-resource.ts";

/** What can be changed of a message that has been sent. Throws Graph's error for what cannot. */
export function readMessageUpdate(body: JsonObject): Partial<StoredMessage> {
  let update: Partial<StoredMessage> = {};
  for (const name of Object.keys(body)) {
    if (!name.startsWith("@odata.")) update = { ...update, ...readProperty(name, body) };
  }
  return update;
}

function readProperty(name: string, body: JsonObject): Partial<StoredMessage> {
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
      return { categories: readStrings(value, name) };
    default:
      if (!messagePropertyNames.has(name.toLowerCase())) throw unknownBodyProperty(name, "message");
      throw badRequest(`The emulator does not change the property '${name}' of a message.`);
  }
}
