"""Old and variant kanji, and the everyday form that a search key folds them to.

Two tables, kept apart because their sources differ:

JOYO      the 康熙字典体 that 常用漢字表 (平成22年内閣告示第2号) shows in brackets after the everyday form, where
          Unicode gives the two forms code points of their own that NFKC does not join. (弁 has three: 辨, 辯, 瓣.)
VARIANTS  forms of family and place names that people type interchangeably, in the sense of 戸籍統一文字: the pairs
          every counter knows (髙 高, 﨑 崎, 邉 辺). 斎 is joined to 斉 although the two are different characters:
          whoever writes down a spoken 「さいとう」 can't know which it is.

A folded form is for comparing, and a suggestion to a person who must write a name where it has no letter for it (a carrier's file).
It is never shown, printed or written by itself: a person's name keeps the
characters that the person gave.
"""

from typing import Final

#: Groups "everyday form, old forms…".
JOYO: Final = (
    "亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷 応應 欧歐 殴毆 "
    "桜櫻 奥奧 横橫 温溫 穏穩 仮假 価價 画畫 会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學 岳嶽 楽樂 "
    "渇渴 缶罐 巻卷 陥陷 勧勸 寛寬 関關 歓歡 観觀 気氣 亀龜 帰歸 偽僞 戯戲 犠犧 旧舊 拠據 挙擧 虚虛 "
    "峡峽 挟挾 狭狹 郷鄕 暁曉 区區 駆驅 勲勳 薫薰 径徑 茎莖 恵惠 掲揭 渓溪 経經 蛍螢 軽輕 継繼 鶏鷄 "
    "芸藝 撃擊 欠缺 研硏 県縣 倹儉 剣劍 険險 圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 広廣 効效 恒恆 黄黃 "
    "鉱鑛 号號 国國 黒黑 砕碎 済濟 剤劑 雑雜 参參 桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕 "
    "実實 写寫 釈釋 寿壽 収收 従從 渋澁 獣獸 縦縱 粛肅 処處 緒緖 叙敍 将將 称稱 渉涉 焼燒 証證 奨奬 "
    "条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑 真眞 寝寢 慎愼 尽盡 図圖 粋粹 "
    "酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 斉齊 静靜 窃竊 摂攝 専專 浅淺 戦戰 践踐 銭錢 潜潛 繊纖 "
    "禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插 巣巢 曽曾 痩瘦 装裝 総總 騒騷 増增 蔵藏 臓臟 即卽 属屬 続續 "
    "堕墮 対對 体體 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔 単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 "
    "鋳鑄 庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵 点點 転轉 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬭 徳德 独獨 "
    "読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 浜濱 瓶甁 払拂 "
    "仏佛 併倂 並竝 餅餠 辺邊 変變 弁辨辯瓣 歩步 宝寶 豊豐 褒襃 翻飜 毎每 万萬 満滿 麺麵 黙默 訳譯 薬藥 "
    "与與 予豫 余餘 誉譽 揺搖 様樣 謡謠 来來 頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 涙淚 塁壘 礼禮 励勵 "
    "戻戾 霊靈 齢齡 暦曆 歴歷 恋戀 錬鍊 炉爐 労勞 郎郞 楼樓 録錄 湾灣"
)

#: Groups "everyday form, variants…".
VARIANTS: Final = (
    "高髙 崎﨑嵜碕 辺邉 浜濵 斉斎齋 島嶋嶌 吉𠮷 槙槇 富冨 国圀 桧檜 桑桒 館舘 柳栁 峰峯 峨峩 松枩 裏裡 "
    "野埜 淵渕 薮藪籔 橋𣘺 船舩 草艸 土圡 村邨 鉄銕 竈竃 鴎鷗 侠俠 尭堯 遥遙 瑶瑤 凛凜 穣穰 弥彌 祢禰 "
    "秋穐秌 煕熙 彦彥 顔顏 教敎 青靑 清淸 巌巖 砺礪 萌萠 祷禱 蛎蠣 壺壷 桝枡 頬頰 掴摑 涛濤 焔焰 涼凉 "
    "略畧 群羣 杉杦 丘坵 渓谿 隣鄰 冊册 園薗 宝寳 喜㐂 学斈 剣劔 麹麴 蝉蟬"
)

#: For ``str.translate``: old or variant form → everyday form. No value is itself a key.
TABLE: Final = str.maketrans({old: group[0] for group in (*JOYO.split(), *VARIANTS.split()) for old in group[1:]})
