import type { FileAttachment, ItemAttachment, ReferenceAttachment } from "@microsoft/microsoft-graph-types";
import type { SampleAttachment } from "../../sample/mail-featured.ts";
import { createItemId } from "../outlook/item-id.ts";

/** An attachment with the properties of its type. */
export type StoredAttachment = { readonly id: string; readonly isInline: boolean } & (
  | ({ readonly "@odata.type": "#microsoft.graph.fileAttachment" } & FileAttachment)
  | ({ readonly "@odata.type": "#microsoft.graph.itemAttachment" } & ItemAttachment)
  | ({ readonly "@odata.type": "#microsoft.graph.referenceAttachment" } & ReferenceAttachment)
);

/** Properties of all types; only these can be selected. */
export const attachmentProperties = ["id", "lastModifiedDateTime", "name", "contentType", "size", "isInline"];

interface Origin {
  readonly seed: string;
  readonly at: string;
}

export function toStoredAttachment(sample: SampleAttachment, { seed, at }: Origin): StoredAttachment {
  switch (sample.kind) {
    case "file": {
      const { name, contentType, text, inline = false } = sample;
      return createFileAttachment({ name, contentType, bytes: Buffer.from(text), isInline: inline }, { seed, at });
    }
    case "item":
      return {
        "@odata.type": "#microsoft.graph.itemAttachment",
        ...createCommonProperties(seed, at),
        name: sample.name,
        contentType: null,
        size: 32_005,
      };
    case "reference":
      return {
        "@odata.type": "#microsoft.graph.referenceAttachment",
        ...createCommonProperties(seed, at),
        name: sample.name,
        contentType: null,
        size: 382,
      };
  }
}

/** Exchange adds an overhead to the size. */
export function createFileAttachment(
  file: { readonly name: string; readonly contentType: string; readonly bytes: Buffer; readonly isInline: boolean },
  { seed, at }: Origin,
): StoredAttachment {
  const { name, contentType, bytes, isInline } = file;
  return {
    "@odata.type": "#microsoft.graph.fileAttachment",
    ...createCommonProperties(seed, at),
    name,
    contentType,
    size: bytes.length + 155,
    isInline,
    contentId: isInline ? `${name}@harbor.example` : null,
    contentLocation: null,
    contentBytes: bytes.toString("base64"),
  };
}

function createCommonProperties(
  seed: string,
  at: string,
): { id: string; lastModifiedDateTime: string; isInline: boolean } {
  return { id: createItemId(`attachment ${seed}`), lastModifiedDateTime: at, isInline: false };
}
