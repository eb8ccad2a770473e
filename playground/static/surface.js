// A surface is a message, a modal or the Home tab: it knows the values of its inputs, and posts what is clicked in it.

import { post } from "./api.js";
import { confirmed } from "./confirm.js";
import { newId } from "./dom.js";

export class Surface {
  /** `address` is {conversation, ts} for a message, {view_id} for a view; `heading` is the tag of header blocks. */
  constructor(address, heading = "h2") {
    this.address = address;
    this.heading = heading;
    this.id = newId("surface");
    this.inputs = new Map();
  }

  /** The current values of all inputs, as Slack's view.state.values. */
  values() {
    const values = {};
    for (const { blockId, actionId, type, read } of this.inputs.values()) {
      values[blockId] ??= {};
      values[blockId][actionId] = { type, ...read() };
    }
    return values;
  }

  /** Take over what a person typed or chose in an older drawing of the same surface. */
  adopt(older) {
    for (const [key, input] of older.inputs) {
      const mine = this.inputs.get(key);
      const value = input.read();
      if (mine && mine.type === input.type && JSON.stringify(value) !== input.initial) mine.write(value);
    }
  }

  /** Tell the app that something was clicked or chosen. */
  async click(node, block, element, chosen) {
    node.setAttribute("aria-busy", "true");
    try {
      return await post("/page/click", {
        ...this.address, block_id: block.block_id, action_id: element.action_id, chosen, values: this.values(),
      });
    } finally {
      node.removeAttribute("aria-busy");
    }
  }
}

/** Make a surface know an input. Gives what is to be called when a person changed it. */
export function track(place, element, node, read, write) {
  const { surface, block } = place;
  let last = read();
  surface.inputs.set(JSON.stringify([block.block_id, element.action_id]), {
    blockId: block.block_id, actionId: element.action_id, type: element.type, read, write,
    initial: JSON.stringify(last),
  });
  return async () => {
    if (!place.dispatches) return;
    if (JSON.stringify(read()) === JSON.stringify(last)) return;
    if (!(await confirmed(element.confirm))) {
      write(last);
      return;
    }
    last = read();
    await surface.click(node, block, element, last);
  };
}
