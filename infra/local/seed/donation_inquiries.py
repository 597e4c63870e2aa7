"""What has been asked about donations: a call, a mail, a complaint that went up, and a word to a vendor."""

from infra.local.seed.doors import Doors
from infra.local.seed.people import CLERK

INQUIRIES = "/api/donations/inquiries"


def donation_inquiries(doors: Doors) -> None:
    """Three that wait for an answer, one of them above; one that waits for its vendor."""
    clerk = doors.signed_in(CLERK)
    parcel = doors.get("/api/donations/shipments", by=clerk)["items"][0]
    about = [{"kind": "donation", "id": parcel["donation_id"]}]
    call = {"way": "telephone", "subject": "届く日を知りたい", "text": "来週は留守にします。いつ届きますか。"}
    mail = {
        "way": "mail",
        "subject": "受領証明書の再発行",
        "text": "引っ越しで受領証明書をなくしました。もう一度送ってください。",
        "asked_by": "伊藤 結衣",
        "reach": "yui@example.jp",
    }
    angry = {
        "way": "telephone",
        "subject": "品物が傷んでいた",
        "text": "届いた箱がぬれていました。前にも同じことがありました。",
    }
    doors.post(INQUIRIES, call | {"about": about, "asked_by": "髙橋 恵美"}, by=clerk, idempotency_key="seed-call")
    doors.post(INQUIRIES, mail, by=clerk, idempotency_key="seed-mail")
    one = doors.post(INQUIRIES, angry | {"priority": "urgent"}, by=clerk, idempotency_key="seed-angry")
    raised = {"version": one["version"], "reason": "2度目のことで、責任者と話したいとのこと"}
    doors.post(f"{INQUIRIES}/{one['id']}/escalate", raised, by=clerk)
    said = {
        "vendor_id": parcel["vendor_id"],
        "subject": "発送の予定",
        "text": "年末の受付は何日までにしますか。ページに載せる日を教えてください。",
    }
    doors.post(f"{INQUIRIES}/to-vendor", said, by=clerk, idempotency_key="seed-to-vendor")
