import { getCoreRowModel, getSortedRowModel, useReactTable, type ColumnDef } from "@tanstack/react-table";
import { useMemo } from "react";

import type { Detail, Row } from "../api/records";
import type { Collection } from "./definitions";
import { Go } from "./Go";
import type { ListState } from "./useListState";

interface Props<R extends Row, D extends Detail> {
  collection: Collection<R, D>;
  rows: R[];
  state: ListState;
  opened: string | null;
  /** the list shares the width with a detail */
  narrow: boolean;
  /** more rows wait behind the cursor: sorting is over what is shown */
  more: boolean;
  ticked: ReadonlySet<string> | null;
  onTick: (ids: ReadonlySet<string>) => void;
  /** opening shows the detail beside the list first */
  aside: boolean;
}

/** The table of a list; on a phone each row is a card with the column's name before the value. */
export function DataTable<R extends Row, D extends Detail>({ collection, rows, state, opened, narrow, more, ticked, onTick, aside }: Props<R, D>) {
  const columns = useMemo<ColumnDef<R>[]>(() => collection.columns.map((column) => ({
    id: column.name, header: column.label, enableSorting: column.value !== undefined, accessorFn: (row: R) => column.value?.(row) ?? "",
  })), [collection]);
  const { name: sortName, desc = false } = state.sort ?? {};
  const sorting = useMemo(() => (sortName ? [{ id: sortName, desc }] : []), [sortName, desc]);
  const table = useReactTable({
    data: rows, columns, getRowId: (row) => row.id, getCoreRowModel: getCoreRowModel(), getSortedRowModel: getSortedRowModel(),
    state: { sorting },
    // We page by cursor. A page index of the table's own would be reset, and the table drawn again, without end.
    manualPagination: true, autoResetPageIndex: false,
  });
  const shown = collection.columns.filter((column) => !(narrow && column.roomy));
  const main = shown.find((column) => column.main) ?? shown[0];
  const sorted = table.getRowModel().rows;
  const all = ticked !== null && rows.every((row) => ticked.has(row.id));
  const toggle = (id: string) => {
    const next = new Set(ticked);
    if (!next.delete(id)) next.add(id);
    onTick(next);
  };
  const sortHref = (name: string) => {
    const now = state.sort?.name === name ? (state.sort.desc ? undefined : `-${name}`) : name;
    return state.href({ sort: now });
  };
  const ariaSort = (name: string) => (state.sort?.name === name ? (state.sort.desc ? "descending" : "ascending") : undefined);

  return (
    <>
      <div className="table-place">
        <table className={`list ${ticked ? "ticks" : ""}`}>
          <caption className="unseen">{collection.title}{state.sort ? "（並べ替え済み）" : ""}</caption>
          <thead>
            <tr>
              {ticked && (
                <th scope="col" className="tick">
                  <label><input type="checkbox" checked={all} onChange={() => onTick(all ? new Set() : new Set(rows.map((row) => row.id)))} /><span className="unseen">表示している行をすべて選ぶ</span></label>
                </th>
              )}
              {shown.map((column) => (
                <th key={column.name} scope="col" className={column.end ? "end" : undefined} aria-sort={ariaSort(column.name)}>
                  {column.value
                    ? <Go to={sortHref(column.name)} replace className="sort">{column.label}<span aria-hidden="true">{state.sort?.name === column.name ? (state.sort.desc ? " ▼" : " ▲") : ""}</span></Go>
                    : column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ id, original: row }) => (
              <tr key={id} data-item className={`${opened === id ? "on" : ""} ${ticked?.has(id) ? "ticked" : ""}`}>
                {ticked && (
                  <td className="tick">
                    <label><input type="checkbox" checked={ticked.has(id)} onChange={() => toggle(id)} /><span className="unseen">{collection.name(row)}を選ぶ</span></label>
                  </td>
                )}
                {shown.map((column) => (
                  <td key={column.name} data-label={column.label} className={`${column.end ? "end" : ""} ${column === main ? "first" : ""}`}>
                    {column === main && collection.subject
                      ? (
                        <Go
                          data-row to={aside && opened !== id ? state.href({ open: id }) : `${collection.base}/${id}`}
                          aria-current={opened === id ? "true" : undefined} className="row-link"
                        >
                          {column.cell(row)}
                        </Go>
                      )
                      : column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {state.sort && more && <p className="small">並べ替えは、読み込んだ{rows.length}{collection.unit}の中だけです。全体で並べるには「もっと見る」で読み込むか、条件でしぼってください。</p>}
    </>
  );
}
