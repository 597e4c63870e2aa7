/** The booking page: what its person has, then service, way, time, once more, booked. Opened from the talk; her phone keeps nothing of it. */

import { BookingPage } from "./booking-page";
import { endsSession } from "./leave";

const root = document.getElementById("booking");
const said = document.getElementById("booking-said");
const shown = document.getElementById("booking-shown");
if (root && said && shown) {
  root.classList.add("ready");
  endsSession();
  void new BookingPage(said, shown).start();
}
