/** A thin layer over the types made from the OpenAPI document: which paths can be read and sent to, and with what. */
import type { paths } from "./made/schema";

type Success = 200 | 201 | 202;
type Json<Operation> = Operation extends { responses: infer R }
  ? { [S in keyof R & Success]: R[S] extends { content: { "application/json": infer Body } } ? Body : never }[keyof R & Success]
  : never;
type Sent<Operation> = Operation extends { requestBody: { content: { "application/json": infer Body } } } ? Body : Record<string, never>;

type With<Method extends string> = { [P in keyof paths]: paths[P] extends Record<Method, { responses: unknown }> ? P : never }[keyof paths];
type GetOf<P extends With<"get">> = paths[P] extends { get: infer Operation } ? Operation : never;
type PostOf<P extends With<"post">> = paths[P] extends { post: infer Operation } ? Operation : never;

export type Room = "line" | "donations" | "crowdsourcing" | "consortium" | "messaging" | "accounts";
export type ReadPath = With<"get"> & `/api/${Room}${string}`;
export type ReadAnswer<P extends ReadPath> = Json<GetOf<P>>;

/** Paths that answer with a page of a list. */
export type ListPath = { [P in ReadPath]: ReadAnswer<P> extends { items: unknown[]; next: string | null } ? P : never }[ReadPath];
/** Paths that answer with one record at its version. */
export type DetailPath = { [P in ReadPath]: P extends `${string}/{id}` ? P : never }[ReadPath];
export type RowOf<P extends ListPath> = ReadAnswer<P> extends { items: (infer R)[] } ? R : never;

export type SendPath = With<"post">;
export type SendBody<P extends SendPath> = Sent<PostOf<P>>;
export type SendAnswer<P extends SendPath> = Json<PostOf<P>>;
/** Paths of staff actions on one record. */
export type ActionPath = Extract<SendPath, `${DetailPath}/${string}`>;
export type DownloadPath = Extract<SendPath, `${string}/downloads`>;
