// Tools that the server offers, such as one that makes up a year of history.

import { post } from "./api.js";
import { announce } from "./dom.js";
import { askForInputs } from "./step_inputs.js";
import { store } from "./store.js";

const busy = new Set();

/** The sidebar's buttons for the tools. */
export function toolOffers() {
  return (store.workspace.tools ?? []).map((tool) => ({
    id: `tool-${tool.id}`, words: tool.label, note: tool.description, busy: busy.has(tool.id),
    choose: () => (tool.inputs?.length ? askForInputs(tool, (inputs) => run(tool, inputs)) : run(tool)),
  }));
}

/** Run a tool. It may take long; the page goes on meanwhile. */
async function run({ id, label }, inputs = {}) {
  if (busy.has(id)) return;
  busy.add(id);
  document.getElementById(`tool-${id}`)?.setAttribute("aria-busy", "true");
  announce(`${label}: under way.`);
  const fine = await post("/page/tool", { id, inputs });
  busy.delete(id);
  document.getElementById(`tool-${id}`)?.removeAttribute("aria-busy");
  announce(fine ? `${label}: done.` : "");
}
