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

/** One file: a link to it in a new tab. */
function drawFile(file) {
  const href = ownUrl(file.url) ?? slackFileUrl(file);
  const isImage = file.mimetype?.startsWith("image/");
  const link = el(
    "a",
    { class: isImage ? "file-picture" : "file", href, target: "_blank", rel: "noopener noreferrer" },
    isImage
      ? el("img", { src: href, alt: file.alt || file.name, on: { error: () => link.replaceChildren(file.name) } })
      : file.name,
  );
  return link;
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
