// Building and finding DOM nodes.

const SVG = "http://www.w3.org/2000/svg";
const INTERACTIVE = "summary, button, select, textarea, input, a[href], [tabindex='0']";

let counter = 0;

/** An element with attributes as in HTML (`on` holds listeners; false and null are left out) and children. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "value" || name === "checked" || name === "selected" || name === "disabled") {
      node[name] = value;
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A node of a drawing, with its attributes and children. */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Say something to screen readers, as what happened is seen elsewhere. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}

/** Text for screen readers only. */
export function hiddenText(text) {
  return el("span", { class: "visually-hidden" }, text);
}

/** An id that no other node has. */
export function newId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/** The nodes inside that the keyboard reaches, in order. */
export function focusable(...roots) {
  return roots
    .flatMap((root) => [...root.querySelectorAll(INTERACTIVE)])
    .filter((node) => !node.disabled && node.tabIndex >= 0 && node.getClientRects().length > 0);
}

/** The address of a link if it is a harmless one, else null. */
export function safeUrl(address) {
  try {
    const url = new URL(address, "https://unknown.invalid");
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) && /^[a-z]+:/i.test(address) ? address : null;
  } catch {
    return null;
  }
}

/** A link that opens in a new tab; only its text when the address is not harmless. */
export function link(address, ...children) {
  const href = safeUrl(address);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children) : el("span", {}, ...children);
}

/** Open an address in a new tab that knows nothing of this page. */
export function openInNewTab(address) {
  if (safeUrl(address)) window.open(address, "_blank", "noopener,noreferrer");
}
