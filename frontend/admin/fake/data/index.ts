/** ひだまり市 on an ordinary busy day. */
export * from "./accounts";
export * from "./donations";
export * from "./imports";
export * from "./line";
export * from "./others";
export { at } from "./time";
