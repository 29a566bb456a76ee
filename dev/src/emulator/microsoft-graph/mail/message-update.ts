import { badRequestError } from "../response.ts";
import { readBoolean, readEnum, readStrings } from "../outlook/body-values.ts";
import { unknownBodyPropertyError, invalidBodyValueError } from "../outlook/errors.ts";
import { isObject } from "oboql/internal/lib/json";
import type { JsonObject } from "../request.ts";
import type { StoredMessage } from "./message.ts";
import { messagePropertyNames } from "./message-resource.ts";

/**
 * Reads the update of a sent message from a request body.
 * @throws GraphError for properties that cannot be updated
 */
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
      if (isRead === undefined) throw invalidBodyValueError(name, "Edm.Boolean");
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
      if (!messagePropertyNames.has(name.toLowerCase())) throw unknownBodyPropertyError(name, "message");
      throw badRequestError(`The emulator cannot update the property '${name}' of a message.`);
  }
}
