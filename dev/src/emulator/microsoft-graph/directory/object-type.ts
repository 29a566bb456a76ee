import { tenantId } from "../../tenant.ts";
import { getOwn } from "oboql/internal/lib/collections";

/** Extent to which the caller sees a directory object; `limited` shows only the id. */
export type Visibility = "full" | "basic" | "limited";

/** A type of directory object and the properties that Graph returns. */
export interface ObjectType<T> {
  /** Name without namespace: `user` of `microsoft.graph.user`. */
  readonly name: string;
  /** Readers of all supported properties; properties without a value in the sample tenant are null. */
  readonly properties: Readonly<Record<string, (item: T) => unknown>>;
  /** Properties returned without `$select`. */
  readonly defaults: readonly string[];
  /** Properties shown by a permission for basic properties. */
  readonly basic: readonly string[];
}

/** A directory object of any type. */
export interface DirectoryObject {
  readonly id: string;
  readonly type: Omit<ObjectType<never>, "properties"> & { readonly propertyNames: readonly string[] };
  /** Returns undefined if the type has no such property. */
  readonly read: (property: string) => unknown;
}

export function toDirectoryObject<T extends { readonly id: string }>(type: ObjectType<T>, item: T): DirectoryObject {
  return {
    id: item.id,
    type: { ...type, propertyNames: Object.keys(type.properties) },
    read: (property) => getOwn(type.properties, property)?.(item),
  };
}

/**
 * Converts an object to Graph's resource. Properties that the caller may not see are null or empty
 * (https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects).
 * Without the key in `select` the entity id is added (OData JSON Format 4.01, section 4.6.8).
 */
export function toResource(
  { id, type, read }: DirectoryObject,
  visibility: Visibility,
  select: readonly string[] = type.defaults,
): Record<string, unknown> {
  const entityId = `https://graph.microsoft.com/v2/${tenantId}/directoryObjects/${id}/Microsoft.DirectoryServices.${capitalizeTypeName(type.name)}`;
  const knownNames = select.filter((name) => type.propertyNames.includes(name));
  const isVisible = (name: string) =>
    visibility === "full" || name === "id" || (visibility === "basic" && type.basic.includes(name));
  return {
    ...(select.includes("id") ? {} : { "@odata.id": entityId }),
    ...Object.fromEntries(knownNames.map((name) => [name, isVisible(name) ? read(name) : toEmptyValue(read(name))])),
  };
}

/** Capitalized name for error messages and entity ids: `User`. */
export function capitalizeTypeName(typeName: string): string {
  return `${typeName.charAt(0).toUpperCase()}${typeName.slice(1)}`;
}

function toEmptyValue(value: unknown): [] | null {
  return Array.isArray(value) ? [] : null;
}
