import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { city, posted } from "../../fake/city";
import { open } from "../../fake/desk";
import type { Donation } from "../api/rooms";
import { donation } from "../pages/donations/donation";
import { clashes, differences, merged } from "./StaleView";

const correct = donation.actions.find((one) => one.name === "correct");
if (!correct) throw new Error("donations can be corrected");

const base = { donor: { name: "髙橋 恵美", telephone: "090-0000-1234", address: "青葉区1" }, use_of_donation: {}, state: "held", actions: ["correct"] } as unknown as Donation;
const current = { ...base, donor: { ...base.donor, telephone: "090-0000-9999", address: "泉区2" } };
const mine = { ...correct.initial?.(base), "donor/telephone": "090-0000-5555" };

describe("two people at one record", () => {
  it("asks only where both changed the same field to different things", () => {
    expect(clashes(correct, base, current, mine)).toEqual(["donor/telephone"]);
    expect(clashes(correct, base, current, { ...mine, "donor/telephone": "090-0000-9999" })).toEqual([]);
  });

  it("keeps theirs where I changed nothing, mine where I did, and the choice where both did", () => {
    expect(merged(correct, base, current, mine, new Set())).toMatchObject({ "donor/address": "泉区2", "donor/telephone": "090-0000-5555" });
    expect(merged(correct, base, current, mine, new Set(["donor/telephone"]))).toMatchObject({ "donor/telephone": "090-0000-9999" });
  });

  it("names what changed in the record's own words", () => {
    const facts = differences({ ...donation, sections: donation.sections.filter((one) => one.title === "寄附者") }, { ...base, donor: { ...base.donor, postcode: "" } }, { ...current, donor: { ...current.donor, postcode: "" } });
    expect(facts).toContainEqual({ label: "電話", from: "090-0000-1234", to: "090-0000-9999" });
  });

  it("shows the other's change, and sends mine again at the new version", async () => {
    await open("/donations/01DONATION0001", /寄附 R-/);
    fireEvent.click(await screen.findByRole("button", { name: "内容を直す" }));
    const dialog = await screen.findByRole("dialog");
    fireEvent.change(within(dialog).getByLabelText(/^電話/), { target: { value: "090-0000-5555" } });
    fireEvent.change(within(dialog).getByLabelText(/^直す理由/), { target: { value: "電話で連絡" } });
    city.server.meddleWith = (thing) => { (thing as unknown as Donation).donor.telephone = "090-0000-9999"; };
    fireEvent.click(within(dialog).getByRole("button", { name: "この内容に直す" }));

    const conflict = await screen.findByRole("heading", { name: "先に変更がありました" });
    const view = within(conflict.closest("[role=dialog]") as HTMLElement);
    expect(view.getByRole("row", { name: /電話 090-0000-1234 090-0000-9999/ })).toBeTruthy();
    expect(view.getByRole("radio", { name: /あなたの内容 ?090-0000-5555/ })).toHaveProperty("checked", true);
    fireEvent.click(view.getByRole("button", { name: /確かめたので/ }));

    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(posted("/correct").map((one) => one.body)).toEqual([
      { version: 1, donor: { telephone: "090-0000-5555" }, reason: "電話で連絡" },
      { version: 2, donor: { telephone: "090-0000-5555" }, reason: "電話で連絡" },
    ]);
  });
});
