import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState, type ReactNode } from "react";

import { read } from "../api/client";
import { asProblem } from "../api/problem";
import type { Detail, Row } from "../api/records";
import { useCan } from "../app/queries";
import { BulkBar } from "./BulkBar";
import { DataTable } from "./DataTable";
import type { Collection } from "./definitions";
import { DetailPanel } from "./DetailPage";
import { DownloadButton } from "./DownloadDialog";
import { Filters } from "./Filters";
import { Go } from "./Go";
import { PageHead } from "./PageHead";
import { ProblemView } from "./ProblemView";
import { useListState } from "./useListState";
import { useRowKeys } from "./useRowKeys";
import { useWide } from "./useWide";
import { Waiting } from "./Waiting";

const LIMIT = 50;
const SCREEN = 20;
const TRIES_MOST = 13;
const FILLS_MOST = 6;
const OURS = ["sort", "open"];

interface Props<R extends Row, D extends Detail> {
  collection: Collection<R, D>;
  /** buttons beside the title */
  children?: ReactNode;
  /** between the title and the filters */
  above?: ReactNode;
  /** under the last row: what the list does not reach, and how to get there */
  below?: ReactNode;
}

/** A list with its filters in the address, a detail beside it, and what can be done to many rows at once. */
export function ListPage<R extends Row, D extends Detail>({ collection, children, above, below }: Props<R, D>) {
  const state = useListState(collection.base);
  const wide = useWide();
  const place = useRef<HTMLDivElement>(null);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const can = useCan();
  const query = useMemo(() => queryOf(collection, state.values), [collection, state.values]);
  const list = useInfiniteQuery({
    queryKey: ["list", collection.room, collection.path, query],
    queryFn: async ({ pageParam, signal }) => {
      // A page ends with its month, and that of an empty one is empty, with more behind it: go on until a screen is filled.
      const page: { items: R[]; next: string | null } = { items: [], next: pageParam };
      for (let tries = 0; tries < (page.items.length ? FILLS_MOST : TRIES_MOST) && page.items.length < SCREEN && page.next !== null; tries += 1) {
        const answer = await read(collection.path, { query: { ...query, limit: LIMIT, ...(page.next ? { cursor: page.next } : {}) }, signal }) as unknown as typeof page;
        page.items.push(...answer.items);
        page.next = answer.next;
      }
      return page;
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const rows = useMemo(() => withIds(list.data?.pages.flatMap((page) => page.items) ?? [], collection.key), [list.data, collection.key]);
  const opened = wide && collection.subject && state.open ? state.open : null;
  const close = () => { state.go({ open: undefined }); };
  useRowKeys(place, opened ? close : undefined);
  // While something is done to the ticked rows they stay as they were: what is done leaves the list, its outcome must not.
  const [held, setHeld] = useState<R[] | null>(null);
  const chosen = held ?? rows.filter((row) => ticked.has(row.id));
  const filtered = Object.keys(query).some((key) => key !== (collection.stateParam ?? "state"));

  return (
    <>
      <PageHead title={collection.title} lead={collection.lead}>
        {children}
        {collection.download && (!collection.downloadPermission || can(collection.downloadPermission)) && (
          <DownloadButton room={collection.room} what={collection.download} filter={without(query, collection.notInDownload)} noun={collection.title} span={collection.downloadSpan} days={collection.downloadDays} />
        )}
      </PageHead>
      {above}
      <Filters collection={collection} state={state} />
      <div className={`beside ${opened ? "open" : ""}`} ref={place}>
        <div className="list-part">
          {list.isPending && <Waiting text={`${collection.title}を読み込んでいます`} />}
          {list.isError && !rows.length && <ProblemView problem={asProblem(list.error)} retry={() => void list.refetch()} />}
          {list.isSuccess && !rows.length && list.hasNextPage && (
            <div className="empty">
              <h2>この1年ほどには、ありません</h2>
              <p>もっと前のものをさがせます。</p>
              <button type="button" className="button quiet" onClick={() => void list.fetchNextPage()} aria-disabled={list.isFetchingNextPage}>{list.isFetchingNextPage ? "さがしています…" : "もっと前をさがす"}</button>
            </div>
          )}
          {list.isSuccess && !rows.length && !list.hasNextPage && (
            <div className="empty">
              <h2>{filtered ? "条件に合うものはありません" : collection.empty.title}</h2>
              <p>{filtered ? "条件をゆるめるか、ほかの言葉でお試しください。" : collection.empty.text}</p>
              {filtered && <Go to={collection.base} className="button quiet">条件をすべて消す</Go>}
            </div>
          )}
          {rows.length > 0 && (
            <>
              <DataTable
                collection={collection} rows={rows} state={state} opened={opened} narrow={opened !== null} more={list.hasNextPage}
                ticked={collection.bulk ?? collection.together ? ticked : null} onTick={setTicked} aside={wide && collection.subject !== undefined}
              />
              <p className="list-foot">
                <span aria-live="polite">{rows.length.toLocaleString("ja-JP")}{collection.unit}{list.hasNextPage ? "まで表示しています" : "をすべて表示しています"}</span>
                {list.hasNextPage && (
                  <button type="button" className="button quiet" onClick={() => void list.fetchNextPage()} aria-disabled={list.isFetchingNextPage}>
                    {list.isFetchingNextPage ? "読み込んでいます…" : "もっと見る"}
                  </button>
                )}
                {list.isFetchNextPageError && <span className="error">続きを読み込めませんでした。もう一度お試しください。</span>}
              </p>
            </>
          )}
          {list.isSuccess && !list.hasNextPage && below}
        </div>
        {opened && collection.subject && (
          <aside className="panel" aria-label={`選んだ${collection.subject.noun}`}><DetailPanel subject={collection.subject} id={opened} onClose={close} /></aside>
        )}
      </div>
      {collection.subject && (collection.bulk ?? collection.together) && chosen.length > 0 && (
        <BulkBar collection={collection} subject={collection.subject} rows={chosen} onOpen={(open) => setHeld(open ? chosen : null)} onClear={() => setTicked(new Set())} />
      )}
    </>
  );
}

function withIds<R extends Row>(rows: R[], key: Collection<R>["key"]): R[] {
  return key ? rows.map((row, place) => ({ ...row, id: key(row, place) })) : rows;
}

/** What the address says, as the API wants it: without our own words, with the tab one lands on. */
export function queryOf(collection: Pick<Collection, "states" | "stateParam" | "keepsAll">, values: Record<string, string>): Record<string, string> {
  const { states, stateParam = "state", keepsAll = false } = collection;
  const state = values[stateParam] ?? states?.[0]?.value;
  const rest = without(values, [...OURS, stateParam]);
  return state && (state !== "all" || keepsAll) ? { [stateParam]: state, ...rest } : rest;
}

function without(query: Record<string, string>, names: string[] = []): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !names.includes(name)));
}
