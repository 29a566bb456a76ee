/** A GUID, as used for the ids of tenants, app registrations and users. */
export const guidPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** A tenant: its GUID or domain, or `organizations`. */
export const tenantPattern = new RegExp(`${guidPattern.source}|^([a-z\\d-]+\\.)+[a-z\\d-]+$|^organizations$`, "i");
