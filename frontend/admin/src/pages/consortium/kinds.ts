import type { Option } from "../../parts/definitions";

const options = (words: Record<string, string>): Option[] => Object.entries(words).map(([value, label]) => ({ value, label }));

export const kinds = options({ company: "会社", sole_proprietor: "個人事業主", npo: "NPO・社団・財団", school: "学校・研究機関", municipality: "国・自治体", other: "その他の団体" });
export const interests = options({
  data_use: "データの活用", cashless: "キャッシュレス", remote_work: "テレワーク", security: "情報セキュリティ", ai: "AI（人工知能）", subsidies: "補助金・助成金",
  human_resources: "人材の育成・採用", matching: "企業どうしの出会い",
});
