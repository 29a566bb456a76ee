/** What ids of tenants, registrations and users look like. */
export const guidPattern = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
