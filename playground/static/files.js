// Files of messages: pictures are drawn, the others are links.

import { el } from "./dom.js";

/** The files below a message's text, or null where there are none. */
export function drawFiles(files) {
  if (!files?.length) return null;
  return el("ul", { class: "files", role: "list" }, files.map((file) => el("li", {}, drawFile(file))));
}

/** The address of a file that the playground keeps: by its id, or by the address that Slack gave it. */
export function slackFileUrl({ id, url }) {
  const found = id ?? /(?:^|[-/])(F[A-Z0-9]{3,})(?=[/?#]|$)/.exec(url ?? "")?.[1];
  return found ? `/page/file/${encodeURIComponent(found)}` : null;
}

/** One file: a picture with its title, which opens in a new tab; anything else is a link that keeps it. */
function drawFile(file) {
  const href = ownUrl(file.url) ?? slackFileUrl(file);
  const title = file.title || file.name;
  if (!file.mimetype?.startsWith("image/")) {
    return el(
      "a",
      { class: "file", href, download: file.name },
      title,
      title === file.name ? null : el("span", { class: "file-name" }, file.name),
    );
  }
  const words = file.alt || title;
  const link = el(
    "a",
    { class: "file-picture", href, target: "_blank", rel: "noopener noreferrer" },
    el("img", { src: href, alt: words, title: words, on: { error: () => link.replaceChildren(words) } }),
  );
  return el("figure", {}, el("figcaption", {}, title), link);
}

/** An address of this server, else null. */
function ownUrl(address) {
  try {
    const url = new URL(address, location.href);
    return address && url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}
