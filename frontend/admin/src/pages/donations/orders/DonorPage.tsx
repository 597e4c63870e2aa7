import type { Donation } from "../../../api/rooms";
import { CopyButton } from "../../../parts/CopyButton";
import type { SectionProps } from "../../../parts/definitions";
import { Qr } from "../../../parts/Qr";

/** The way to the donor's own page, to be handed over. */
export function DonorPage({ record }: SectionProps<Donation>) {
  return (
    <>
      <p className="small">返礼品のようすを見たり、発送の前にお届け先を変えたり、再発行を頼んだりできます。開くときに、電話番号の下4けたをたずねます。</p>
      <p className="buttons"><a href={record.donor_page} target="_blank" rel="noreferrer" className="button quiet">専用ページを開く</a><CopyButton text={record.donor_page} what="専用ページのアドレス" /></p>
      <details><summary>QRコードを出す</summary><Qr text={record.donor_page} label="寄附者の専用ページのQRコード" /></details>
    </>
  );
}
