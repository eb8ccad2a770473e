// Talking to the server: reading, posting, and the line on which it says that something changed.

import { store } from "./store.js";
import { toast } from "./toast.js";

const RETRY_MILLISECONDS = 1000;

/** What the server answers to a GET. Throws with `status` set when it refuses, without when it is not there. */
export async function get(path, query = {}) {
  const search = new URLSearchParams(query).toString();
  const response = await fetch(search ? `${path}?${search}` : path, { cache: "no-store" });
  if (!response.ok) throw Object.assign(new Error(await refusal(response)), { status: response.status });
  return response.json();
}

/** Post for the acting person; whatever goes wrong is shown. True when nothing did. */
export async function post(path, body) {
  let problem = null;
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: store.as, ...body }),
    });
    if (response.ok) problem = (await response.json())?.problem ?? null;
    else problem = await refusal(response);
  } catch {
    problem = "The playground did not answer. Is it still running?";
  }
  if (problem) toast(problem);
  store.refresh();
  return !problem;
}

/** Keep a line to the server open: `up` when it stands, `changed` when something happened, `down` when it is gone. */
export function listen({ up, changed, down }) {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/page/live`);
  socket.addEventListener("open", up);
  socket.addEventListener("message", changed);
  socket.addEventListener("close", () => {
    down();
    setTimeout(() => listen({ up, changed, down }), RETRY_MILLISECONDS);
  });
}

/** Words for an answer that is no success. */
async function refusal(response) {
  try {
    return JSON.parse(await response.text()).problem ?? refusedWith(response);
  } catch {
    return refusedWith(response);
  }
}

/** Words for an answer that says nothing but its number. */
function refusedWith(response) {
  return `The playground answered with an error (${response.status}).`;
}
