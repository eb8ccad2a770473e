// table and data_table blocks.

import { el } from "./dom.js";
import { plain } from "./emoji.js";
import { plainNodes } from "./mrkdwn.js";
import { richText } from "./rich_text.js";

const PAGE_SIZE = 5;

/** Rows and columns; the first row names the columns. */
export function tableBlock(block) {
  const settings = block.column_settings ?? [];
  const [first, ...rest] = block.rows.map((row, index) =>
    el("tr", {}, row.map((cell, column) => el(
      index ? "td" : "th",
      { scope: index ? null : "col", class: settings[column]?.align ?? alignOf(cell) },
      cellNodes(cell),
    ))));
  return scrolling("Table", el("table", {}, el("thead", {}, first), el("tbody", {}, rest)));
}

/** A table with a caption that can be sorted by its columns and has pages. */
export function dataTable(block) {
  const [heads, ...rows] = block.rows;
  const size = block.page_size ?? PAGE_SIZE;
  const pages = Math.ceil(rows.length / size);
  const headed = block.row_header_column_index ?? 0;
  let page = 0;
  let sorted = { column: null, up: true };
  const body = el("tbody");
  const columns = heads.map((cell, column) => el(
    "th",
    { scope: "col", class: rows.length && rows.every((row) => alignOf(row[column] ?? {})) ? "right" : null },
    el("button", { type: "button", class: "sort", on: { click: () => sort(column) } }, cellNodes(cell),
      el("span", { class: "sort-sign", "aria-hidden": "true" })),
  ));
  const where = el("span", { role: "status" });
  const before = pager("Previous page", () => turn(-1));
  const after = pager("Next page", () => turn(1));

  /** A row of the table. */
  function row(cells) {
    return el("tr", {}, cells.map((cell, index) => el(
      index === headed ? "th" : "td",
      { scope: index === headed ? "row" : null, class: alignOf(cell) },
      cellNodes(cell),
    )));
  }

  /** Sort by a column, or the other way round where it is sorted by it already. */
  function sort(column) {
    sorted = { column, up: sorted.column === column ? !sorted.up : true };
    page = 0;
    draw();
  }

  /** Go to another page. */
  function turn(by) {
    page = Math.min(Math.max(page + by, 0), pages - 1);
    draw();
  }

  /** Show the rows of the page. */
  function draw() {
    const { column, up } = sorted;
    const ordered = column === null ? rows : [...rows].sort((a, b) => (up ? 1 : -1) * compare(a[column], b[column]));
    body.replaceChildren(...ordered.slice(page * size, (page + 1) * size).map(row));
    columns.forEach((node, index) => {
      if (index === column) node.setAttribute("aria-sort", up ? "ascending" : "descending");
      else node.removeAttribute("aria-sort");
      node.querySelector(".sort-sign").textContent = index === column ? (up ? " ↑" : " ↓") : "";
    });
    where.textContent = `Page ${page + 1} of ${pages}`;
    before.setAttribute("aria-disabled", String(page === 0));
    after.setAttribute("aria-disabled", String(page === pages - 1));
  }

  draw();
  const caption = plain(block.caption);
  return el(
    "div",
    { class: "data-table" },
    scrolling(caption, el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, columns)), body)),
    pages > 1 ? el("p", { class: "pages" }, before, where, after) : null,
  );
}

/** A button that turns the pages. */
function pager(words, click) {
  return el("button", { type: "button", class: "button small-button", on: { click } }, words);
}

/** A place for a wide table to be moved sideways in. */
function scrolling(name, table) {
  return el("div", { class: "table", role: "region", "aria-label": name, tabindex: "0" }, table);
}

/** Numbers stand at the right. */
function alignOf(cell) {
  return cell.type === "raw_number" ? "right" : null;
}

/** What stands in a cell. */
function cellNodes(cell) {
  if (cell.type === "rich_text") return richText(cell);
  return plainNodes(wordsOf(cell));
}

/** The words of a cell. */
function wordsOf(cell) {
  const words = cell?.text?.text ?? cell?.text ?? cell?.value;
  return words === undefined || words === null ? "" : String(words);
}

/** The order of two cells: by number where both are numbers, else by their words. */
function compare(a, b) {
  if (a?.type === "raw_number" && b?.type === "raw_number") return a.value - b.value;
  const words = (cell) => (cell?.type === "rich_text" ? el("p", {}, richText(cell)).textContent : wordsOf(cell));
  return words(a).localeCompare(words(b), "en", { numeric: true });
}
