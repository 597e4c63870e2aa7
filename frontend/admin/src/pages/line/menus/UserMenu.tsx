import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { read, send } from "../../../api/client";
import { asProblem } from "../../../api/problem";
import type { Inquiry } from "../../../api/rooms";
import { useCan } from "../../../app/queries";
import type { SectionProps } from "../../../parts/definitions";
import { announce } from "../../../parts/toasts";
import { At } from "../../../parts/words";
import { Choice, TextField } from "../scenarios/fields";

type State = "before" | "after" | "hired";

/** Which tab of the rich menu opens first for whoever asked; staff say so when somebody was hired. */
export function UserMenu({ record }: SectionProps<Inquiry>) {
  const key = ["line-user-menu", record.id];
  const can = useCan()("line.reply");
  const queries = useQueryClient();
  const { data, error } = useQuery({ queryKey: key, queryFn: ({ signal }) => read("/api/line/user-menus/{id}", { path: { id: record.id }, signal }) });
  const [state, setState] = useState("");
  const [reason, setReason] = useState("");
  if (error) return <p className="small">{asProblem(error).message}</p>;
  if (!data) return null;
  const set = async () => {
    if (!state || state === data.state || !reason.trim()) {
      announce(!state || state === data.state ? "いまと違う状態を選んでください。" : "変えるわけを入力してください。", "error");
      return;
    }
    try {
      const answer = await send("/api/line/user-menus/{id}", { version: data.version, state: state as State, reason }, { path: { id: record.id } });
      queries.setQueryData(key, answer);
      setState(""); setReason("");
      announce("変えました。1分ほどで、この方のメニューが切り替わります。");
    } catch (failure) {
      announce(asProblem(failure).message, "error");
      void queries.invalidateQueries({ queryKey: key });
    }
  };
  return (
    <>
      <p><b>{data.state_name}</b>のメニューが、はじめにひらきます。{data.since && <span className="small">　<At iso={data.since} />から{data.by && `（${data.by}：${data.reason ?? ""}）`}</span>}{data.neutral && <span className="small">　ひかえめ通知の方なので、公開しているメニューに「ひかえめ通知の人のメニュー」があれば、それが出ます。</span>}{data.linking && <span className="small">　LINEへの反映を待っています。</span>}</p>
      {can && (
        <details>
          <summary>状態を変える</summary>
          <div className="node-form">
            <Choice label="メニューの状態" hint="診断をおえると、ひとりでに「診断のあと」になります。" value={state} options={data.states.map((one) => [one.id, one.name])} onChange={setState} />
            <TextField label="変えるわけ" value={reason} onChange={setReason} most={500} />
            <p><button type="button" className="button quiet" onClick={() => void set()}>状態を変える</button></p>
          </div>
        </details>
      )}
    </>
  );
}
