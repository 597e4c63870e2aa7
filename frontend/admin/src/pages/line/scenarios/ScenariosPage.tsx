import { read } from "../../../api/client";
import { MattersPage } from "../matters/MattersPage";

/** The bot's conversations. */
export default function ScenariosPage() {
  return (
    <MattersPage
      name="line-scenarios" path="/api/line/scenarios" load={(signal) => read("/api/line/scenarios", { signal })} base="/line/scenarios" noun="会話" title="会話（シナリオ）"
      lead="LINEの自動応答の会話です。書いた人とは別の市の職員が、スマートフォンで確かめて承認したものだけが動きます。"
      empty={() => "まだ会話はありません。公開するまでは、決まった言葉に、決まった返事をします。"}
      examples={{ id: "seminar", reason: "友だち追加のあいさつを用意するため" }}
      content={(name) => ({ name, starts: { follow: false, words: [] }, first: "hello", variables: [], scores: [], nodes: [{ id: "hello", kind: "end", title: "はじめ", messages: [{ kind: "text", text: "こんにちは。" }] }] })}
    />
  );
}
