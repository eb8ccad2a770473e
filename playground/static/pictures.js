// Pictures in blocks.

import { el, safeUrl } from "./dom.js";
import { slackFileUrl } from "./files.js";

/** An image with its words for those who do not see it; the words alone when it cannot be had. */
export function picture(element) {
  const address = element.slack_file ? slackFileUrl(element.slack_file) : element.image_url && safeUrl(element.image_url);
  if (!address) return missing(element.alt_text);
  const node = el("img", {
    class: "picture", src: address, alt: element.alt_text, referrerpolicy: "no-referrer",
    on: { error: () => node.replaceWith(missing(element.alt_text)) },
  });
  return node;
}

/** A box with the words of an image that is not to be seen. */
function missing(words) {
  return el("span", { class: "picture-missing", role: "img", "aria-label": words }, words);
}
