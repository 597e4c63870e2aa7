import { useState, type ReactNode } from "react";

import { send } from "../api/client";
import type { Room, SendPath } from "../api/types";
import { queries, refresh } from "../app/queries";
import type { FieldSpec, Values } from "./definitions";
import { FormFields } from "./FormFields";
import { FormProblem } from "./FormProblem";
import { useGo } from "./Go";
import { Popup } from "./Popup";
import { announce } from "./toasts";
import { useSending } from "./useForm";

interface Props {
  label: string;
  /** one of several, or beside something that matters more */
  quiet?: boolean;
  path: SendPath;
  room: Room;
  specs: FieldSpec[];
  /** what stands in the fields at first; a function is asked when the dialog is opened */
  initial?: Values | (() => Values);
  submit: string;
  done: string;
  lead?: ReactNode;
  body?: (values: Values) => Values;
  /** by what a half-written text is kept while the dialog is closed */
  draft?: string;
  /** where it goes on with what was made, by its id; without it, one stays where one is */
  opens?: (id: string) => string;
  /** query keys to look at again besides the room's lists */
  also?: string[];
}

/** A button that makes something new. */
export function CreateButton(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={props.quiet ? "button quiet" : "button"} onClick={() => setOpen(true)}>{props.label}</button>
      {open && <CreateDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function CreateDialog({ label, path, room, specs, initial = {}, submit, done, lead, body = (values) => values, also = [], draft, opens, onClose }: Props & { onClose: () => void }) {
  // Of one kind on one page there is one draft: what is half-written about one vendor is not another's.
  const [first] = useState(initial);
  const form = useSending(specs, first, draft ?? `${globalThis.location.pathname}#${path}#${label}`);
  const { errors, isSubmitting } = form.formState;
  const go = useGo();
  return (
    <Popup title={label} onClose={onClose} wide={specs.length > 3}>
      <form
        noValidate
        onSubmit={form.handleSubmit(async (values) => {
          let made: unknown;
          const problem = await form.sending(async (key) => { made = await send(path, body(values) as never, { key }); });
          if (problem) return;
          refresh(room);
          for (const key of also) void queries.invalidateQueries({ queryKey: [key] });
          announce(done);
          onClose();
          if (opens && typeof made === "object" && made !== null && "id" in made) go(opens(String(made.id)));
        })}
      >
        {lead}
        <FormFields specs={specs} register={form.register} errors={errors} />
        <FormProblem message={errors.root?.message} />
        <div className="buttons">
          <button type="submit" className="button" aria-disabled={isSubmitting}>{isSubmitting ? "送っています…" : submit}</button>
          <button type="button" className="button quiet" onClick={onClose}>やめる</button>
        </div>
      </form>
    </Popup>
  );
}
