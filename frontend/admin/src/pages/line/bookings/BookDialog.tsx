import { send } from "../../../api/client";
import type { BookingCalendar, BookingRow } from "../../../api/rooms";
import { refresh } from "../../../app/queries";
import type { FieldSpec, Values } from "../../../parts/definitions";
import { FormFields } from "../../../parts/FormFields";
import { FormProblem } from "../../../parts/FormProblem";
import { Popup } from "../../../parts/Popup";
import { announce } from "../../../parts/toasts";
import { useSending } from "../../../parts/useForm";
import { methods, whenFields } from "./booking";
import { clockWords } from "./times";

const ANYBODY = "";

/** Book for somebody who telephones: at the place of the calendar that was chosen, or any other. */
export function BookDialog({ calendar, at, onClose }: { calendar: BookingCalendar; at: Values; onClose: () => void }) {
  const specs: FieldSpec[] = [
    { name: "name", label: "お名前", kind: "text", max: 60, required: "お名前を入力してください", autoComplete: "off" },
    { name: "telephone", label: "電話番号", kind: "tel", required: "電話番号を入力してください（例：090-0000-0001）", autoComplete: "off" },
    { name: "service", label: "サービス", kind: "select", options: calendar.services.map((one) => ({ value: one.id, label: `${one.name}（${one.minutes}分）` })), required: "サービスを選んでください" },
    { name: "method", label: "方法", kind: "select", options: methods, required: "方法を選んでください" },
    { name: "counsellor", label: "相談員", kind: "select", options: [{ value: ANYBODY, label: "だれでもよい" }, ...calendar.counsellors.map((one) => ({ value: one.id, label: one.name }))], hint: "選ぶと、指名になります。" },
    ...whenFields,
  ];
  const form = useSending(specs, { service: calendar.services[0]?.id, method: "telephone", counsellor: ANYBODY, ...at });
  const { errors, isSubmitting } = form.formState;
  return (
    <Popup title="予約をとる" onClose={onClose} wide>
      <form
        noValidate
        onSubmit={form.handleSubmit(async (values) => {
          const problem = await form.sending(async (key) => {
            await send("/api/line/bookings", { ...values, counsellor: values.counsellor || null, minute: Number(values.minute) } as never, { key });
          });
          if (problem) return;
          refresh("line");
          announce("予約をとりました。");
          onClose();
        })}
      >
        <p className="lead">LINEを使っていない方の予約です。LINEの方には、トークの「予約」をご案内ください。</p>
        <FormFields specs={specs} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : "予約をとる"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}

/** What was dragged is asked about once more: the person is told of it. */
export function MoveDialog({ booking, to, onClose }: { booking: BookingRow; to: { day: string; minute: number; counsellor: string; name: string }; onClose: () => void }) {
  const form = useSending([]);
  const { errors, isSubmitting } = form.formState;
  // Another counsellor was chosen by hand, so she is named; the same one stays as she was.
  const other = to.counsellor === booking.counsellor ? {} : { counsellor: to.counsellor };
  return (
    <Popup title="予約を動かす" onClose={onClose}>
      <form
        noValidate
        onSubmit={form.handleSubmit(async () => {
          const problem = await form.sending(async (key) => {
            await send("/api/line/bookings/{id}/change", { version: booking.version, day: to.day, minute: to.minute, ...other }, { path: { id: booking.id }, key });
          });
          if (problem) return;
          refresh("line");
          announce("予約を変更しました。");
          onClose();
        })}
      >
        <p className="lead">{booking.person_label}の予約（{booking.label}）を、<b>{to.name}　{clockWords(to.minute)}</b>に動かします。LINEの利用者には1通でお知らせします。</p>
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : "動かす"}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}
