/** The page on which somebody chooses or writes down what worries her. Opened from the talk; her phone keeps nothing of it. */

import { endsSession } from "./leave";
import { WorriesPage } from "./worries-page";

const root = document.getElementById("worries");
const said = document.getElementById("worries-said");
const shown = document.getElementById("worries-shown");
if (root && said && shown) {
  root.classList.add("ready");
  endsSession();
  void new WorriesPage(said, shown).start();
}
