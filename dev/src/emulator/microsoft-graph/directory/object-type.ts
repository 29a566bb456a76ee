import { tenantId } from "../../tenant.ts";

/** How much of a directory object the caller may see; of `limited` ones only the id. */
export type Visibility = "full" | "basic" | "limited";

/** A type of the directory: what Graph answers of its objects. */
export interface ObjectType<T> {
  /** As in `microsoft.graph.user`. */
  readonly name: string;
  /** Those without a value in the sample tenant are there, and null. */
  readonly properties: Readonly<Record<string, (item: T) => unknown>>;
  /** What Graph answers without `$select`. */
  readonly defaults: readonly string[];
  /** What a permission for basic properties shows. */
  readonly basic: readonly string[];
}

/** An object of the directory, of whatever type. */
export interface DirectoryObject {
  readonly id: string;
  readonly type: Omit<ObjectType<never>, "properties"> & { readonly propertyNames: readonly string[] };
  /** Undefined where the type has no such property. */
  readonly read: (property: string) => unknown;
}

export function toDirectoryObject<T extends { readonly id: string }>(type: ObjectType<T>, item: T): DirectoryObject {
  return {
    id: item.id,
    type: { ...type, propertyNames: Object.keys(type.properties) },
    read: (property) => type.properties[property]?.(item),
  };
}

/**
 * The resource as Graph answers it. Properties that the caller may not see are empty, as
 * https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
 * has it. Where the key is not selected, the entity id comes in its place (OData JSON Format 4.01, section 4.6.8).
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

/** As error messages and entity ids have it: `User`. */
export function capitalizeTypeName(typeName: string): string {
  return `${typeName.charAt(0).toUpperCase()}${typeName.slice(1)}`;
}

function toEmptyValue(value: unknown): [] | null {
  return Array.isArray(value) ? [] : null;
}
