"""The audit log in words: what each operation is called in a sentence, what things are called, what fields and filters are called.

An operation of another room is known here by its name alone; a test keeps the list whole, and the schemas that it names true. Field names
and the words for a filter's values come from those schemas (`title`, `x-words`).
"""

from dataclasses import dataclass
from typing import Any

from kernel import case_number, schema


@dataclass(frozen=True)
class Act:
    """One operation: what somebody did, and the schema of what they sent."""

    said: str
    schema: str = ""


SERVICES = {
    "donations": "寄附",
    "line": "しごと相談（LINE）",
    "crowdsourcing": "おしごと広場",
    "consortium": "コンソーシアム",
    "messaging": "メール",
    "accounts": "職員と権限",
}
ACTS = {
    "donations.donations": Act("寄附の一覧を見た", "donations/list-query"),
    "donations.donation": Act("寄附を見た"),
    "donations.resolve": Act("寄附の「確かめること」に結果を残した", "donations/resolve"),
    "donations.reopen": Act("寄附の「確かめること」の結果を取り消した", "donations/reopen"),
    "donations.correct": Act("寄附の内容を直した", "donations/correct"),
    "donations.cancel": Act("寄附を取り消した", "donations/cancel"),
    "donations.restore": Act("寄附の取消しを戻した", "donations/restore"),
    "donations.send_link": Act("寄附者に専用ページの案内を届けた", "donations/send-link"),
    "donations.note": Act("寄附にメモを残した", "donations/note"),
    "donations.inquiries": Act("寄附のお問い合わせの一覧を見た", "donations/inquiries-query"),
    "donations.inquiry": Act("寄附のお問い合わせを見た"),
    "donations.record_inquiry": Act("寄附のお問い合わせを記録した", "donations/inquiry-new"),
    "donations.write_to_vendor": Act("事業者に連絡を書いた", "donations/inquiry-to-vendor"),
    "donations.answer_inquiry": Act("寄附のお問い合わせに回答した", "donations/inquiry-answer"),
    "donations.note_inquiry": Act("寄附のお問い合わせにメモを残した", "inquiries/note"),
    "donations.take_inquiry": Act("寄附のお問い合わせを担当した", "inquiries/reason"),
    "donations.hand_inquiry": Act("寄附のお問い合わせの担当を同僚にした", "inquiries/hand"),
    "donations.leave_inquiry": Act("寄附のお問い合わせの担当を外した", "inquiries/reason"),
    "donations.escalate_inquiry": Act("寄附のお問い合わせを責任者に預けた", "inquiries/reason"),
    "donations.wait_inquiry": Act("寄附のお問い合わせを返事待ちにした", "inquiries/reason"),
    "donations.resume_inquiry": Act("寄附のお問い合わせを回答待ちに戻した", "inquiries/reason"),
    "donations.close_inquiry": Act("寄附のお問い合わせを終了にした", "inquiries/reason"),
    "donations.reopen_inquiry": Act("寄附のお問い合わせをもう一度開いた", "inquiries/reason"),
    "donations.link_inquiry": Act("寄附のお問い合わせの関連を直した", "donations/inquiry-link"),
    "donations.save_ready": Act("回答のひな形を書いた", "inquiries/ready-save"),
    "donations.remove_ready": Act("回答のひな形を消した", "inquiries/reason"),
    "donations.vendor_news": Act("毎日のお知らせの設定を見た"),
    "donations.vendor_switch_news": Act("毎日のお知らせの設定を変えた", "donations/vendor-news-switch"),
    "donations.news": Act("事業者への毎日のお知らせの設定を見た"),
    "donations.switch_news": Act("事業者への毎日のお知らせの設定を変えた", "donations/vendor-news-switch"),
    "donations.vendor_talks": Act("市とのやりとりの一覧を見た"),
    "donations.vendor_talk": Act("市とのやりとりを見た"),
    "donations.vendor_ask": Act("市への質問を書いた", "donations/talk-new"),
    "donations.vendor_write": Act("市とのやりとりに続きを書いた", "donations/talk-write"),
    "donations.origin_survey": Act("産地の調査を見た"),
    "donations.origin_sheet": Act("産地の調査票を見た"),
    "donations.origin_doubt": Act("産地の疑義を見た"),
    "donations.origin_visit": Act("現地確認を見た"),
    "donations.prepare_origin_survey": Act("産地の調査を用意した", "donations/origin-survey-new"),
    "donations.send_origin_survey": Act("産地の調査を事業者に送信した", "donations/catalogue-version"),
    "donations.close_origin_survey": Act("産地の調査を終了した", "donations/catalogue-reason"),
    "donations.write_origin_sheet": Act("産地の調査票の1品を書いた", "donations/origin-answer"),
    "donations.submit_origin_sheet": Act("産地の調査票の回答を確定した", "donations/catalogue-version"),
    "donations.vendor_origin_sheets": Act("自分の産地の調査票を見た"),
    "donations.vendor_write_origin": Act("産地の調査票の1品に答えた", "donations/origin-answer"),
    "donations.vendor_submit_origin": Act("産地の調査票の回答を確定した", "donations/catalogue-version"),
    "donations.enter_origin_doubt": Act("産地についての指摘を記録した", "donations/origin-doubt-new"),
    "donations.report_origin_doubt": Act("産地の疑義を市へ報告した", "donations/origin-report"),
    "donations.decide_origin_doubt": Act("産地の疑義について決めた", "donations/origin-decide"),
    "donations.finish_origin_doubt": Act("産地の改善を確かめた", "donations/catalogue-reason"),
    "donations.release_origin_doubt": Act("産地の疑義で止めていた発送を再開した", "donations/catalogue-reason"),
    "donations.record_origin_visit": Act("現地確認を記録した", "donations/origin-visit-new"),
    "donations.list_vendors": Act("事業者の一覧を見た", "donations/catalogue-query"),
    "donations.view_vendor": Act("事業者を見た"),
    "donations.new_vendor": Act("事業者の登録を書いた", "donations/catalogue-vendor-new"),
    "donations.draft_vendor": Act("事業者の内容を書いた", "donations/catalogue-vendor-draft"),
    "donations.new_gift": Act("返礼品の登録を書いた", "donations/catalogue-gift-new"),
    "donations.draft_gift": Act("返礼品の内容を書いた", "donations/catalogue-gift-draft"),
    "donations.propose_vendor": Act("事業者の下書きの承認を求めた", "donations/catalogue-version"),
    "donations.withdraw_vendor": Act("事業者の起案を取り下げた", "donations/catalogue-reason"),
    "donations.discard_vendor": Act("事業者の下書きをやめた", "donations/catalogue-reason"),
    "donations.stop_vendor": Act("事業者の停止を起案した", "donations/catalogue-reason"),
    "donations.resume_vendor": Act("事業者の再開を起案した", "donations/catalogue-reason"),
    "donations.approve_vendor": Act("事業者の起案を承認した", "donations/catalogue-version"),
    "donations.return_vendor": Act("事業者の起案を戻した", "donations/catalogue-reason"),
    "donations.propose_gift": Act("返礼品の下書きの承認を求めた", "donations/catalogue-version"),
    "donations.withdraw_gift": Act("返礼品の起案を取り下げた", "donations/catalogue-reason"),
    "donations.discard_gift": Act("返礼品の下書きをやめた", "donations/catalogue-reason"),
    "donations.stop_gift": Act("返礼品の停止を起案した", "donations/catalogue-reason"),
    "donations.resume_gift": Act("返礼品の再開を起案した", "donations/catalogue-reason"),
    "donations.approve_gift": Act("返礼品の起案を承認した", "donations/catalogue-version"),
    "donations.return_gift": Act("返礼品の起案を戻した", "donations/catalogue-reason"),
    "donations.listing": Act("出品を見た"),
    "donations.draft_listing": Act("出品の文を書いた", "donations/listing-draft"),
    "donations.propose_listing": Act("出品の文の承認を求めた", "donations/catalogue-version"),
    "donations.withdraw_listing": Act("出品の文の起案を取り下げた", "donations/catalogue-reason"),
    "donations.discard_listing": Act("出品の文の下書きをやめた", "donations/catalogue-reason"),
    "donations.approve_listing": Act("出品の文を承認した", "donations/catalogue-version"),
    "donations.return_listing": Act("出品の文を戻した", "donations/catalogue-reason"),
    "donations.gather_listings": Act("登録済みの返礼品の出品をそろえた", "donations/listings-gather"),
    "donations.mark_listings": Act("受付先で行った掲載・取り下げを記録した", "donations/listings-marked"),
    "donations.check_listings": Act("受付先のファイルにできるか確かめた", "donations/listings-file"),
    "donations.make_listings_file": Act("受付先のファイルを作った", "donations/listings-file"),
    "donations.keep_listing_image": Act("出品の写真を送信した", "donations/listing-image-new"),
    "donations.download": Act("寄附のダウンロードを頼んだ", "donations/downloads"),
    "donations.downloaded": Act("寄附をダウンロードした", "donations/downloads"),
    "donations.new_import": Act("取り込みの用意をした", "donations/imports-new"),
    "donations.import_part": Act("取り込むファイルを送信した", "donations/imports-part"),
    "donations.import_preview": Act("取り込むファイルの中身を見た", "donations/imports-look"),
    "donations.start_import": Act("ファイルの取り込みを開始した", "donations/imports-start"),
    "donations.import_download": Act("取り込めなかった行のダウンロードを頼んだ", "donations/imports-download"),
    "donations.import_downloaded": Act("取り込めなかった行をダウンロードした", "donations/imports-download"),
    "donations.comparison_differences": Act("突合のちがいを見た", "donations/comparison-query"),
    "donations.comparison_confirm": Act("突合のちがいを確認済みにした、またはもどした", "donations/comparison-confirm"),
    "donations.comparison_download": Act("突合のちがいのダウンロードを頼んだ", "donations/comparison-download"),
    "donations.comparison_downloaded": Act("突合のちがいをダウンロードした", "donations/comparison-download"),
    "donations.save_mapping": Act("取り込みの対応表を保存した", "donations/imports-mapping"),
    "donations.enter": Act("寄附を入力した", "donations/entry"),
    "donations.donor_links": Act("同じ寄附者の寄附を見た"),
    "donations.decide_donor": Act("同じ寄附者かどうかを決めた", "donations/donor-decide"),
    "donations.pull_rakuten": Act("楽天の注文を取りに行かせた"),
    "donations.short_donations": Act("在庫が足りない寄附の一覧を見た", "donations/fulfilment-shortages-query"),
    "accounts.list_delegates": Act("団体の担当者の一覧を見た", "accounts/delegates-query"),
    "accounts.invite_delegate": Act("団体の担当者を招待した", "accounts/delegate-new"),
    "accounts.remove_delegate": Act("団体の担当者を外した", "accounts/delegate-remove"),
    "accounts.delegate_ended": Act("事業者の停止により、団体の担当者を外した"),
    "accounts.delegate_signed_in": Act("団体の担当者がサインインした"),
    "accounts.delegate_sign_out": Act("団体の担当者がサインアウトした"),
    "donations.shipments": Act("荷物の一覧を見た", "donations/shipments-query"),
    "donations.shipment": Act("荷物を見た"),
    "donations.ship": Act("荷物を発送済みにした", "donations/shipment-ship"),
    "donations.unship": Act("荷物の発送を取り消した", "donations/shipment-back"),
    "donations.deliver": Act("荷物をお届け済みにした", "donations/shipment-deliver"),
    "donations.undeliver": Act("荷物のお届けを取り消した", "donations/shipment-back"),
    "donations.return": Act("荷物が戻ったことを記録した", "donations/shipment-return"),
    "donations.unreturn": Act("荷物の返送を取り消した", "donations/shipment-back"),
    "donations.resend": Act("戻った荷物を送り直すことにした", "donations/shipment-resend"),
    "donations.unresend": Act("荷物の送り直しを取り消した", "donations/shipment-back"),
    "donations.delay": Act("荷物の遅れを記録した", "donations/shipment-delay"),
    "donations.check_labels": Act("送り状のデータにできるか確かめた", "donations/labels"),
    "donations.make_labels": Act("送り状のデータを作った", "donations/labels"),
    "donations.check_trackings": Act("伝票番号のファイルを確かめた", "donations/trackings"),
    "donations.ship_many": Act("荷物をまとめて発送済みにした", "donations/shipments-shipped"),
    "donations.vendor_shipments": Act("荷物の一覧を見た", "donations/shipments-query"),
    "donations.vendor_shipment": Act("荷物を見た"),
    "donations.vendor_ship": Act("荷物を発送済みにした", "donations/shipment-ship"),
    "donations.vendor_unship": Act("荷物の発送を取り消した", "donations/shipment-back"),
    "donations.vendor_deliver": Act("荷物をお届け済みにした", "donations/shipment-deliver"),
    "donations.vendor_undeliver": Act("荷物のお届けを取り消した", "donations/shipment-back"),
    "donations.vendor_return": Act("荷物が戻ったことを記録した", "donations/shipment-return"),
    "donations.vendor_unreturn": Act("荷物の返送を取り消した", "donations/shipment-back"),
    "donations.vendor_delay": Act("荷物の遅れを記録した", "donations/shipment-delay"),
    "donations.slips": Act("納品書を出した", "donations/slips-wanted"),
    "donations.vendor_slips": Act("納品書を出した", "donations/slips-wanted"),
    "donations.vendor_check_labels": Act("送り状のデータにできるか確かめた", "donations/labels"),
    "donations.vendor_make_labels": Act("送り状のデータを作った", "donations/labels"),
    "donations.vendor_check_trackings": Act("伝票番号のファイルを確かめた", "donations/trackings"),
    "donations.vendor_ship_many": Act("荷物をまとめて発送済みにした", "donations/shipments-shipped"),
    "donations.receive_stock": Act("在庫の入荷を記録した", "donations/fulfilment-receive"),
    "donations.adjust_stock": Act("在庫の数を直した", "donations/fulfilment-adjust"),
    "donations.reallocate_stock": Act("在庫の割当てを動かした", "donations/fulfilment-reallocate"),
    "donations.taken_off_portal": Act("返礼品の掲載を止めたと記録した", "donations/fulfilment-taken-off"),
    "line.list_inquiries": Act("お問い合わせの一覧を見た", "line/inquiries-query"),
    "line.inquiry": Act("お問い合わせを見た"),
    "line.reply": Act("LINEで回答した", "line/reply"),
    "line.note": Act("お問い合わせにメモを残した", "inquiries/note"),
    "line.assign": Act("お問い合わせを担当した", "inquiries/reason"),
    "line.hand": Act("お問い合わせの担当を同僚にした", "inquiries/hand"),
    "line.leave": Act("お問い合わせの担当を外した", "inquiries/reason"),
    "line.wait": Act("お問い合わせを返事待ちにした", "inquiries/reason"),
    "line.resume": Act("お問い合わせを回答待ちに戻した", "inquiries/reason"),
    "line.escalate": Act("お問い合わせを責任者に預けた", "inquiries/reason"),
    "line.close": Act("お問い合わせを終了した", "inquiries/reason"),
    "line.reopen": Act("お問い合わせをもう一度開いた", "inquiries/reason"),
    "line.save_ready": Act("LINEの回答のひな形を書いた", "inquiries/ready-save"),
    "line.remove_ready": Act("LINEの回答のひな形を消した", "inquiries/reason"),
    "line.list_events": Act("LINEから届いた知らせの一覧を見た", "line/events-query"),
    "line.list_bookings": Act("予約のカレンダーを見た", "line/bookings-query"),
    "line.view_booking": Act("予約を見た"),
    "line.book_for": Act("代わりに予約した", "line/bookings-book"),
    "line.change_booking": Act("予約を変更した", "line/bookings-change"),
    "line.cancel_booking": Act("予約を取り消した", "line/bookings-cancel"),
    "line.finish_booking": Act("予約の実施を記録した", "line/bookings-finish"),
    "line.list_booking_settings": Act("予約の設定を見た"),
    "line.save_booking_setting": Act("予約の設定を保存した", "line/booking-setting-save"),
    "line.preview_booking_setting": Act("予約の設定を変えるとどうなるかを見た", "line/booking-setting-save"),
    "line.list_booking_reviews": Act("予約の設定を変えたあとの見直しを見た", "line/bookings-page-query"),
    "line.set_booking_meeting": Act("予約のビデオ通話のアドレスを入れた", "line/bookings-meeting"),
    "line.booking_setting_history": Act("予約の設定の履歴を見た", "line/booking-settings-history-query"),
    "line.list_absences": Act("相談員の不在を見た", "line/bookings-page-query"),
    "line.declare_absence": Act("相談員の不在を登録した", "line/bookings-absence"),
    "line.list_calls": Act("予約のことで電話する方を見た", "line/bookings-calls-query"),
    "line.called": Act("電話したと記録した", "line/bookings-called"),
    "line.list_consultations": Act("相談チャットの一覧を見た", "line/consultations-query"),
    "line.consultation": Act("相談チャット（内容は除く）を見た"),
    "line.view_consultation_person": Act("相談している人の予約と、見せてよいとした回答を見た"),
    "line.read_consultation": Act("相談チャットの内容を見た", "line/consultation-after-query"),
    "line.answer_consultation": Act("相談チャットに書いた", "line/consultation-say"),
    "line.offer_consultation_file": Act("相談チャットにファイルを送る用意をした", "line/consultation-file-new"),
    "line.mark_consultation": Act("相談チャットの読んだところに印をつけた", "line/consultation-seen"),
    "line.view_consultation_file": Act("相談チャットのファイルを見た"),
    "line.take_consultation": Act("相談を引き受けた", "line/consultation-version"),
    "line.hand_consultation": Act("相談の担当を渡した", "line/consultation-hand"),
    "line.end_consultation": Act("相談を終えた・記録を書いた", "line/consultation-end"),
    "line.view_direct": Act("トークでの相談を認めるかを見た"),
    "line.propose_direct": Act("トークでの相談を起案した", "line/consultation-direct-reason"),
    "line.approve_direct": Act("トークでの相談を承認した", "line/consultation-version"),
    "line.stop_direct": Act("トークでの相談をやめた", "line/consultation-direct-reason"),
    "line.view_safety": Act("利用者の安全モードを見た"),
    "line.switch_safety_on": Act("本人の希望で安全モードを入れた", "line/safety-on"),
    "line.view_worries": Act("利用者の同意と悩み（本人が見せてよいとしたもの）を見た"),
    "line.list_put_offs": Act("「今は話せない」の一覧を見た", "line/safety-put-offs-query"),
    "line.see_put_off": Act("「今は話せない」を確かめた", "line/bookings-called"),
    "line.list_handovers": Act("アカウントの引き継ぎの一覧を見た", "line/handovers-query"),
    "line.view_handover": Act("アカウントの引き継ぎを見た"),
    "line.new_handover": Act("アカウントの引き継ぎの下書きを書いた", "line/handover-new"),
    "line.write_handover": Act("アカウントの引き継ぎの下書きを直した", "line/handover-write"),
    "line.propose_handover": Act("アカウントの引き継ぎの承認を求めた", "line/handover-act"),
    "line.withdraw_handover": Act("アカウントの引き継ぎを取り下げた", "line/handover-act"),
    "line.discard_handover": Act("アカウントの引き継ぎの下書きをやめた", "line/handover-act"),
    "line.approve_handover": Act("アカウントの引き継ぎを承認した", "line/handover-act"),
    "line.return_handover": Act("アカウントの引き継ぎを戻した", "line/handover-reason"),
    "line.tell_handover": Act("アカウントの引き継ぎを全員に知らせ始めた", "line/handover-act"),
    "line.close_handover": Act("アカウントの引き継ぎを終えた", "line/handover-reason"),
    "line.users_download": Act("引き継ぎのための利用者の書き出しを頼んだ", "line/handover-export"),
    "line.users_downloaded": Act("引き継ぎのために利用者を書き出した", "line/handover-export"),
    "line.list_user_imports": Act("前の運営者からの取り込みの一覧を見た", "line/handovers-query"),
    "line.view_user_import": Act("前の運営者からの取り込みを見た"),
    "line.look_at_users": Act("前の運営者の利用者のファイルを確かめた", "line/user-import-new"),
    "line.start_user_import": Act("前の運営者の利用者の取り込みを始めた", "line/handover-act"),
    "line.drop_user_import": Act("前の運営者の利用者の取り込みをやめた", "line/handover-act"),
    "line.list_questions": Act("よくある質問の一覧を見た"),
    "line.view_question": Act("よくある質問を見た"),
    "line.new_question": Act("よくある質問を作った", "line/question-new"),
    "line.try_question": Act("自動応答の答え方を試した", "line/question-try"),
    "line.list_words": Act("心配な言葉の一覧を見た"),
    "line.save_words": Act("心配な言葉の一覧を直した", "line/question-words-save"),
    "line.here": Act("お問い合わせを開いていると知らせた", "line/question-here"),
    "line.write_question": Act("よくある質問の下書きを書いた", "line/question-write"),
    "line.propose_question": Act("よくある質問の承認を求めた", "line/question-reason"),
    "line.withdraw_question": Act("よくある質問の承認の求めを取り下げた", "line/question-reason"),
    "line.approve_question": Act("よくある質問を承認した", "line/question-approve"),
    "line.return_question": Act("よくある質問を戻した", "line/question-reason"),
    "line.retire_question": Act("よくある質問の公開をやめた", "line/question-reason"),
    "line.list_scenarios": Act("会話（シナリオ）の一覧を見た"),
    "line.scenario": Act("会話（シナリオ）を見た"),
    "line.scenario_version": Act("会話（シナリオ）の版を見た"),
    "line.view_answers": Act("お問い合わせた人の、会話での回答を見た"),
    "line.new_scenario": Act("会話（シナリオ）を登録した", "line/scenario-new"),
    "line.check_scenario": Act("会話（シナリオ）の内容を確かめた", "line/scenario-check"),
    "line.preview_scenario": Act("会話（シナリオ）を確かめる番号を出した", "line/scenario-act"),
    "line.write_scenario": Act("会話（シナリオ）の下書きを書いた", "line/scenario-write"),
    "line.propose_scenario": Act("会話（シナリオ）を起案した", "line/scenario-reason"),
    "line.withdraw_scenario": Act("会話（シナリオ）の起案を取り下げた", "line/scenario-reason"),
    "line.discard_scenario": Act("会話（シナリオ）の下書きをやめた", "line/scenario-reason"),
    "line.approve_scenario": Act("会話（シナリオ）を承認した", "line/scenario-approve"),
    "line.return_scenario": Act("会話（シナリオ）の起案を戻した", "line/scenario-reason"),
    "line.publish_scenario": Act("会話（シナリオ）を公開した・公開を予約した", "line/scenario-publish"),
    "line.call_off_scenario": Act("会話（シナリオ）の公開の予約を取り消した", "line/scenario-reason"),
    "line.roll_back_scenario": Act("会話（シナリオ）を前の版に戻した", "line/scenario-reason"),
    "line.halt_scenario": Act("会話（シナリオ）の公開をやめた", "line/scenario-reason"),
    "line.list_menus": Act("リッチメニューの一覧を見た"),
    "line.menu": Act("リッチメニューを見た"),
    "line.menu_version": Act("リッチメニューの版を見た"),
    "line.new_menu": Act("リッチメニューを登録した", "line/menu-new"),
    "line.check_menu": Act("リッチメニューの内容を確かめた", "line/menu-check"),
    "line.write_menu": Act("リッチメニューの下書きを書いた", "line/menu-write"),
    "line.propose_menu": Act("リッチメニューを起案した", "line/scenario-reason"),
    "line.withdraw_menu": Act("リッチメニューの起案を取り下げた", "line/scenario-reason"),
    "line.discard_menu": Act("リッチメニューの下書きをやめた", "line/scenario-reason"),
    "line.approve_menu": Act("リッチメニューを承認した", "line/scenario-approve"),
    "line.return_menu": Act("リッチメニューの起案を戻した", "line/scenario-reason"),
    "line.publish_menu": Act("リッチメニューを公開した・公開を予約した", "line/scenario-publish"),
    "line.call_off_menu": Act("リッチメニューの公開の予約を取り消した", "line/scenario-reason"),
    "line.roll_back_menu": Act("リッチメニューを前の版に戻した", "line/scenario-reason"),
    "line.halt_menu": Act("リッチメニューの公開をやめた", "line/scenario-reason"),
    "line.lay_again": Act("LINEへのメニューの反映をもう一度ためした", "line/scenario-act"),
    "line.user_menu": Act("お問い合わせた人のメニューの状態を見た"),
    "line.set_user_menu": Act("お問い合わせた人のメニューの状態を変えた", "line/user-menu-state"),
    "line.list_broadcasts": Act("配信の一覧を見た", "line/broadcasts-query"),
    "line.broadcast": Act("配信を見た"),
    "line.new_broadcast": Act("配信を登録した", "line/broadcast-new"),
    "line.check_broadcast": Act("配信の内容を確かめた", "line/broadcast-check"),
    "line.preview_broadcast": Act("配信を確かめる番号を出した", "line/scenario-act"),
    "line.write_broadcast": Act("配信の下書きを書いた", "line/broadcast-write"),
    "line.propose_broadcast": Act("配信を起案した", "line/scenario-reason"),
    "line.withdraw_broadcast": Act("配信の起案を取り下げた", "line/scenario-reason"),
    "line.discard_broadcast": Act("配信の下書きをやめた", "line/scenario-reason"),
    "line.approve_broadcast": Act("配信を承認した", "line/scenario-approve"),
    "line.return_broadcast": Act("配信の起案を戻した", "line/scenario-reason"),
    "line.stop_broadcast": Act("配信を止めた", "line/scenario-reason"),
    "line.resume_broadcast": Act("止まった配信を続けた", "line/scenario-reason"),
    "line.save_broadcast_template": Act("配信のひな形を書いた", "line/broadcast-template-save"),
    "line.save_tag": Act("タグを登録した", "line/broadcast-tag"),
    "line.view_person": Act("お問い合わせた人のタグと就職の記録を見た"),
    "line.save_person": Act("お問い合わせた人のタグと就職の記録を書いた", "line/person-save"),
    "line.view_behind": Act("数字のわけを見た", "line/figures-behind-query"),
    "line.download": Act("LINEの一覧のダウンロードを頼んだ", "line/downloads"),
    "line.downloaded": Act("LINEの一覧をダウンロードした", "line/downloads"),
    "crowdsourcing.list_tasks": Act("おしごとの一覧を見た", "crowdsourcing/tasks-query"),
    "crowdsourcing.view_task": Act("おしごとを見た"),
    "crowdsourcing.approve": Act("おしごとを公開した", "crowdsourcing/approve"),
    "crowdsourcing.send_back": Act("おしごとを差し戻した", "crowdsourcing/send-back"),
    "crowdsourcing.withdraw": Act("おしごとを取り下げた", "crowdsourcing/withdraw"),
    "crowdsourcing.hand_over": Act("求人をしごと相談に引き継いだ", "crowdsourcing/hand-over"),
    "crowdsourcing.record_wage": Act("最低賃金を登録した", "crowdsourcing/minimum-wage"),
    "crowdsourcing.download": Act("おしごとのダウンロードを頼んだ", "crowdsourcing/downloads"),
    "crowdsourcing.downloaded": Act("おしごとをダウンロードした", "crowdsourcing/downloads"),
    "consortium.applications": Act("入会の申込みの一覧を見た", "consortium/applications-query"),
    "consortium.application": Act("入会の申込みを見た"),
    "consortium.record_check": Act("入会の確認を記録した", "consortium/check"),
    "consortium.propose": Act("入会の結論を起案した", "consortium/propose"),
    "consortium.approve": Act("入会を決裁した", "consortium/approve"),
    "consortium.give_back": Act("入会の起案を戻した", "consortium/reason"),
    "consortium.send_back": Act("申込者に確認をお願いした", "consortium/reason"),
    "consortium.resume": Act("申込者の返事を記録した", "consortium/resume"),
    "consortium.member_list": Act("会員の一覧を見た", "consortium/members-query"),
    "consortium.member": Act("会員を見た"),
    "consortium.change_member": Act("会員の状態や掲載を変えた", "consortium/member-change"),
    "consortium.download": Act("コンソーシアムの一覧のダウンロードを頼んだ", "consortium/downloads"),
    "consortium.downloaded": Act("コンソーシアムの一覧をダウンロードした", "consortium/downloads"),
    "messaging.mails": Act("送ったメールの一覧を見た", "messaging/mails-query"),
    "messaging.mail": Act("送ったメールを見た"),
    "messaging.send_again": Act("メールを送り直した", "messaging/send-again"),
    "accounts.staff_list": Act("職員の一覧を見た", "accounts/staff-list-query"),
    "accounts.staff_one": Act("職員を見た"),
    "accounts.invite": Act("職員を招待した", "accounts/invite"),
    "accounts.invite_again": Act("職員の招待を送り直した", "accounts/staff-act"),
    "accounts.change": Act("職員の所属や役割を変えた", "accounts/staff-change"),
    "accounts.remove": Act("職員を外した", "accounts/staff-act"),
    "accounts.reset_totp": Act("職員の認証アプリを解除した", "accounts/staff-act"),
    "accounts.role_new": Act("役割を作った", "accounts/role-new"),
    "accounts.role_change": Act("役割を変えた", "accounts/role-change"),
    "accounts.team_new": Act("所属を作った", "accounts/team-new"),
    "accounts.partner_rotate": Act("連携先に新しい鍵を作った", "accounts/partner-act"),
    "accounts.partner_retire": Act("連携先の鍵を止めた", "accounts/partner-retire"),
    "accounts.signed_in": Act("サインインした"),
    "accounts.enrolled": Act("認証アプリを登録してサインインした"),
    "accounts.recovered": Act("回復コードを使った"),
    "accounts.password_set": Act("パスワードを設定した"),
    "accounts.sign_in_failed": Act("サインインに失敗した"),
    "accounts.locked": Act("サインインに続けて失敗し、15分止められた"),
    "accounts.sign_out": Act("サインアウトした"),
    "accounts.sign_out_everywhere": Act("すべての端末からサインアウトした"),
    "accounts.audit": Act("記録（監査）を見た", "accounts/audit-query"),
    "accounts.list_incidents": Act("事故・ヒヤリの記録の一覧を見た", "accounts/incidents-query"),
    "accounts.my_incidents": Act("自分が記録した事故・ヒヤリを見た", "accounts/incidents-mine-query"),
    "accounts.view_incident": Act("事故・ヒヤリの記録を見た"),
    "accounts.record_incident": Act("事故・ヒヤリを記録した", "accounts/incident-new"),
    "accounts.note_incident": Act("事故・ヒヤリの経過を書いた", "accounts/incident-note"),
    "accounts.triage_incident": Act("事故・ヒヤリの初動の判断をした", "accounts/incident-facts"),
    "accounts.facts_incident": Act("事故・ヒヤリの分かったことを直した", "accounts/incident-facts"),
    "accounts.task_incident": Act("事故・ヒヤリの仕事を済ませたと記録した", "accounts/incident-task"),
    "accounts.propose_incident": Act("事故・ヒヤリの終了の確認を求めた", "accounts/incident-reason"),
    "accounts.close_incident": Act("事故・ヒヤリの対応を終了した", "accounts/incident-reason"),
    "accounts.give_back_incident": Act("事故・ヒヤリの終了を戻した", "accounts/incident-reason"),
    "accounts.reopen_incident": Act("事故・ヒヤリをもう一度開いた", "accounts/incident-reason"),
    "accounts.download": Act("記録（監査）のダウンロードを頼んだ", "accounts/downloads"),
    "accounts.downloaded": Act("記録（監査）をダウンロードした", "accounts/downloads"),
}
KINDS = {
    "donation": "寄附",
    "gift": "返礼品",
    "import": "取り込み",
    "comparison": "突合",
    "vendor": "事業者",
    "listing": "出品",
    "origin-survey": "産地の調査",
    "origin-sheet": "産地の調査票",
    "origin-doubt": "産地の疑義",
    "origin-visit": "現地確認",
    "stock": "在庫",
    "shipment": "荷物",
    "inquiry": "お問い合わせ",
    "donation-inquiry": "寄附のお問い合わせ",
    "line-event": "LINEから届いた知らせ",
    "line-user": "LINEの利用者",
    "handover": "アカウントの引き継ぎ",
    "user-import": "前の運営者からの取り込み",
    "question": "よくある質問",
    "booking": "予約",
    "booking-setting": "予約の設定",
    "consultation": "相談チャット",
    "consultation-direct": "トークでの相談を認めるか",
    "menu": "リッチメニュー",
    "scenario": "会話（シナリオ）",
    "broadcast": "配信",
    "line-person": "LINE利用者のタグと就職の記録",
    "figure": "数字",
    "crowdsourcing_task": "おしごと",
    "minimum-wage": "最低賃金",
    "consortium-application": "入会の申込み",
    "consortium-member": "会員",
    "mail": "送ったメール",
    "staff": "職員",
    "role": "役割",
    "team": "所属",
    "partner": "連携先",
    "delegate": "団体の担当者",
    "incident": "事故・ヒヤリの記録",
    "audit": "記録（監査）",
    "download": "ダウンロード",
}
# What people call by a case number that follows from the id.
_NUMBERED = ("inquiry", "donation-inquiry", "crowdsourcing_task", "consortium-application")
# The volitional of what was said (残した → 残そうとした), longest ending first; other verbs in -した are する, others in -た ichidan.
_TRIED = {
    "残した": "残そう",
    "直した": "直そう",
    "戻した": "戻そう",
    "消した": "消そう",
    "外した": "外そう",
    "開いた": "開こう",
    "頼んだ": "頼もう",
    "継いだ": "継ごう",
    "書いた": "書こう",
    "作った": "作ろう",
    "使った": "使おう",
    "送った": "送ろう",
    "した": "しよう",
    "た": "よう",
}
_SKIPPED = ("cursor", "limit", "version", "altcha")


def act(name: str, outcome: dict[str, Any] | None = None) -> str:
    """What somebody did, in a sentence without its subject; with an outcome, what they tried: 「入会を決裁しようとした（断られた：…）」."""
    known = ACTS.get(name)
    said = known.said if known else f"{SERVICES.get(name.split('.', 1)[0], 'そのほか')}の操作をした"
    if not outcome:
        return said
    ended = "断られた" if int(outcome["status"]) < 500 else "途中で止まった"
    return f"{_tried(said)}（{ended}：{outcome['title']}）"


def _tried(said: str) -> str:
    ending = next(one for one in _TRIED if said.endswith(one))
    return f"{said.removesuffix(ending)}{_TRIED[ending]}とした"


def target(kind: str, record_id: str) -> tuple[str, str | None]:
    """What a thing is called, and its case number if it has one."""
    named = KINDS.get(kind) or SERVICES.get(kind.split("-", 1)[0], kind)
    try:
        return named, case_number.of(record_id) if kind in _NUMBERED else None
    except ValueError:
        return named, None


def what(action: str, told: Any) -> str:
    """What a line says besides its action: 「条件：状態は保留、月は2026-11」「入力：メモ、対応の名前」「64件」."""
    if not isinstance(told, dict):
        return ""
    known = _properties(action)
    taken = known.get("what", {}).get("x-words", {}).get(told.get("kind"))
    parts = [taken] if taken else []
    conditions = [
        _condition(known, name, value) for name, value in dict(told.get("filter") or {}).items() if name not in _SKIPPED
    ]
    if conditions:
        parts.append("条件：" + "、".join(conditions))
    fields = [_title(known, name) for name in told.get("fields") or [] if name not in _SKIPPED]
    if fields:
        parts.append("入力：" + "、".join(fields))
    if "rows" in told:
        parts.append(f"{told['rows']:,}件")
    return "　".join(parts)


def _properties(action: str) -> dict[str, Any]:
    known = ACTS.get(action)
    found: dict[str, Any] = dict(schema.load(known.schema)["properties"]) if known and known.schema else {}
    return dict(found.get("filter", {}).get("properties", {})) | found


def _title(known: dict[str, Any], name: str) -> str:
    return str(known.get(name, {}).get("title", name))


def _condition(known: dict[str, Any], name: str, value: Any) -> str:
    if name == "q":
        return "言葉でさがした"
    if name == "action":
        service = SERVICES.get(str(value).removesuffix("."))
        return f"操作は「{service or act(str(value))}」"
    if name == "target":
        kind, _, record_id = str(value).partition("/")
        return "対象は" + " ".join(filter(None, target(kind, record_id)))
    if name == "actor":
        return "人をえらんだ"
    words = known.get(name, {}).get("x-words", {})
    return f"{_title(known, name)}は{words.get(str(value), value)}"
