import { read } from "../../../api/client";
import { MattersPage } from "../matters/MattersPage";
import { newCell } from "./content";

/** The rich menus. */
export default function MenusPage() {
  return (
    <MattersPage
      name="line-menus" path="/api/line/menus" load={(signal) => read("/api/line/menus", { signal })} base="/line/menus" noun="メニュー" title="メニュー（リッチメニュー）"
      lead="LINEのトークの下に出る、画像のメニューです。画像は、言葉と絵からまちむすびがつくります。書いた人とは別の市の職員が承認したものだけが出ます。"
      empty={(ready) => <>まだメニューはありません。{ready && "「ひな形からつくる」を押すと、すぐに承認を求められる下書きができます。"}</>}
      examples={{ id: "spring", reason: "相談の予約に、すぐ進めるように" }} nameHint="職員だけが見ます。"
      content={(name) => ({ name, bar: "メニュー", size: "tall", tabs: [{ id: "start", name: "はじめに", colour: "wakaba", rows: [[newCell()]] }], opens: { before: "start", after: "start", hired: "start" } })}
    />
  );
}
