/**
 * What a room tells the desk about its things. A list, a detail and the actions on it are data; ListPage and DetailView
 * turn them into screens. A new room writes definitions, and markup only for what is peculiar to it.
 */
import type { ComponentType, ReactNode } from "react";

import type { Detail, Row } from "../api/records";
import type { DetailPath, ListPath, Room } from "../api/types";
import type { Word } from "./words";

export interface Option {
  value: string;
  label: string;
  hint?: string;
  /** the heading it stands under, in a select */
  group?: string;
}

export interface FieldSpec {
  /** as in the API's pointers: 'donor/postcode'. No dots: the form's library would take them for paths. */
  name: string;
  label: string;
  /** stands above it, and above those that follow */
  heading?: string;
  kind: "text" | "email" | "tel" | "password" | "area" | "select" | "radio" | "check" | "checks" | "number" | "date";
  hint?: string;
  /** the sentence shown when it is left blank */
  required?: string;
  /** characters */
  max?: number;
  pattern?: [RegExp, string];
  options?: Option[];
  rows?: number;
  autoComplete?: string;
  numeric?: boolean;
  /** how much fits, told while one types; what is over is told, not cut */
  room?: { most: number; measure: (text: string) => number; unit: string };
  /** id of a datalist with suggestions */
  list?: string;
}

export type Values = Record<string, unknown>;

export interface Fact<D> {
  name: string;
  label: string;
  /** as text: also what the conflict view compares */
  text: (record: D) => string | null | undefined;
  show?: (record: D) => ReactNode;
  /** left out otherwise, rather than shown empty */
  when?: (record: D) => boolean;
}

export interface SectionProps<D> {
  record: D;
  /** opens the dialog of an action, with values filled in */
  open: (action: string, values?: Values) => void;
  /** sends an action at once; for what is small and can be mended */
  perform: (action: string, values: Values) => Promise<boolean>;
  compact: boolean;
}

export interface Section<D> {
  title: string;
  facts?: Fact<D>[];
  body?: ComponentType<SectionProps<D>>;
  when?: (record: D) => boolean;
  /** shown beside the list too; the rest only on the record's own page */
  brief?: boolean;
}

export interface Action<D> {
  /** as in the record's `actions`, and the last part of the path unless `path` says otherwise */
  name: string;
  label: string;
  tone?: "main" | "quiet" | "danger";
  /** the permission that the API asks for; without it the button isn't shown */
  permission?: string;
  /** what will happen, before it happens */
  lead?: (record: D) => ReactNode;
  fields?: FieldSpec[] | ((record: D) => FieldSpec[]);
  /** what stands in the fields at first */
  initial?: (record: D) => Values;
  /** true: a form over the record's own values; only what was changed is sent, and conflicts are shown per field */
  editing?: boolean;
  path?: string;
  body?: (values: Values, record: D) => Values;
  /** the button in the dialog; the label by default */
  submit?: string;
  done: string;
  /** the action that takes this one back; offered for a moment after it */
  undo?: string;
  /** what the taking back must say of what was sent */
  undoWith?: string[];
  /** what follows is done on the record's own page: whoever did this beside the list is led there */
  opens?: boolean;
  /** beyond `actions` */
  when?: (record: D) => boolean;
  /** not a button of the record: a section of the page offers it */
  inPlace?: boolean;
  /** its section keeps what was written: when somebody was faster, that is told there, without a dialog */
  keeps?: boolean;
}

export interface Subject<D extends Detail = Detail> {
  room: Room;
  service: string;
  path: DetailPath;
  /** the list's path in the desk */
  base: string;
  noun: string;
  title: (record: D) => string;
  /** what the forms need besides the record, fetched along with it */
  prepare?: () => Promise<unknown>;
  lead?: (record: D) => ReactNode;
  states: Record<string, Word>;
  due?: (record: D) => string | null;
  /** above the buttons: what is asked of staff now, when the buttons don't say it */
  next?: (record: D) => string | null;
  sections: Section<D>[];
  actions: Action<D>[];
}

export interface Column<R> {
  name: string;
  label: string;
  cell: (row: R) => ReactNode;
  /** makes the column sortable */
  value?: (row: R) => string | number;
  end?: boolean;
  /** carries the link to the record; the first column by default */
  main?: boolean;
  /** left out when the list shares the width with a detail */
  roomy?: boolean;
}

export interface Filter {
  name: string;
  label: string;
  /** "given": set by a link, never by hand; shown while it narrows the list */
  kind: "select" | "month" | "date" | "text" | "given";
  options?: Option[];
  /** text of the choice that filters nothing */
  any?: string;
  hint?: string;
}

export interface Collection<R extends Row = Row, D extends Detail = Detail> {
  room: Room;
  service: string;
  path: ListPath;
  base: string;
  title: string;
  lead?: string;
  unit: string;
  /** tabs over the list; the first is where one lands; 'all' asks for no state in particular */
  states?: Option[];
  /** the API's name for the state; 'state' by default */
  stateParam?: string;
  /** the API knows the word 'all' itself */
  keepsAll?: boolean;
  filters?: Filter[];
  /** what `q` looks for */
  search?: string;
  columns: Column<R>[];
  /** the text of the row's link, for readers and for the phone's card */
  name: (row: R) => string;
  /** for rows without an id of their own */
  key?: (row: R, place: number) => string;
  subject?: Subject<D>;
  /** what one must know of a row before doing something to many at once */
  remark?: (row: R) => string;
  /** actions of the subject that may be done to many rows */
  bulk?: string[];
  /** a button of its own for the ticked rows, where one thing is made of all of them */
  together?: ComponentType<{ rows: R[]; onOpen: (open: boolean) => void; onDone: () => void }>;
  /** `what` of POST /downloads */
  download?: string;
  downloadPermission?: string;
  /** what a download without conditions holds, e.g. 「この31日」; without it, everything */
  downloadSpan?: string;
  /** days of reception can be given for a download (`from`, `to`), to part what is too much for one file */
  downloadDays?: boolean;
  /** what the list understands and the download doesn't */
  notInDownload?: string[];
  empty: { title: string; text: string };
}
