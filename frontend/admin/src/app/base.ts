/** Where the desk is served. */
export const BASE = "/admin";
