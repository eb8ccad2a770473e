// data_visualization blocks: a chart with title and legend, and its numbers as a table.

import { axesChart, categoriesOf } from "./chart_axes.js";
import { marker } from "./chart_marks.js";
import { pieChart } from "./chart_pie.js";
import { el, svg } from "./dom.js";
import { plain } from "./emoji.js";

const LEAST_WIDTH = 220;
const MOST_WIDTH = 640;

/** A chart as wide as there is room, drawn anew when that changes. */
export function chartBlock(block) {
  const { chart } = block;
  const pie = chart.type === "pie";
  const holder = el("div", { class: "chart-holder" });
  const node = el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, plain(block.title)),
    holder,
    legend(chart, pie),
    el("details", { class: "chart-data" }, el("summary", {}, "Show the numbers"), numbers(block)),
  );
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    const wanted = Math.round(Math.min(Math.max(contentRect.width, LEAST_WIDTH), MOST_WIDTH));
    if (wanted === width || !contentRect.width) return;
    width = wanted;
    const drawing = pie ? pieChart(chart, width) : axesChart(chart, width);
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", spoken(block));
    holder.replaceChildren(drawing);
  }).observe(holder);
  return node;
}

/** What colours and marks stand for. */
function legend(chart, pie) {
  const total = pie ? chart.segments.reduce((sum, one) => sum + Math.max(one.value, 0), 0) : 0;
  const names = pie
    ? chart.segments.map((one) => `${one.label}: ${one.value} (${percent(one.value, total)})`)
    : chart.series.map((one) => one.name);
  if (!pie && names.length === 1 && !names[0]) return null;
  const item = (name, index) => el("li", {}, swatch(chart.type, index), plain(name));
  return el("ul", { class: "legend", role: "list" }, names.map(item));
}

/** The mark of a legend's line, as it is in the chart. */
function swatch(type, index) {
  const line = type === "line" || type === "area";
  return svg(
    "svg",
    { class: `swatch series-${index}`, viewBox: "0 0 24 14", width: 24, height: 14, "aria-hidden": "true" },
    line ? svg("path", { class: "line", d: "M0 7H24" }) : null,
    line ? marker(index, 12, 7) : svg("rect", { class: "filled", x: 5, y: 0, width: 14, height: 14, rx: 3 }),
  );
}

/** What a chart is, in a few words. */
function spoken({ title, chart }) {
  const kinds = { pie: "Pie chart", bar: "Bar chart", line: "Line chart", area: "Area chart" };
  const parts = chart.type === "pie"
    ? chart.segments.map((one) => `${one.label} ${one.value}`)
    : chart.series.map((one) => `${one.name}: ${one.data.map((point) => `${point.label} ${point.value}`).join(", ")}`);
  return `${kinds[chart.type]}: ${plain(title)}. ${parts.join("; ")}.`;
}

/** The numbers behind a chart. */
function numbers({ title, chart }) {
  const pie = chart.type === "pie";
  const columns = pie ? ["Value"] : chart.series.map((one) => one.name);
  const rows = pie
    ? chart.segments.map((one) => [one.label, one.value])
    : categoriesOf(chart).map((label) => [
        label, ...chart.series.map((one) => one.data.find((point) => point.label === label)?.value ?? "–"),
      ]);
  return el(
    "div",
    { class: "table", role: "region", "aria-label": `Numbers of ${plain(title)}`, tabindex: "0" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, pie ? "Part" : (chart.axis_config?.x_label ?? "Label")),
        columns.map((one) => el("th", { scope: "col" }, plain(one))))),
      el("tbody", {}, rows.map(([head, ...cells]) => el(
        "tr", {}, el("th", { scope: "row" }, plain(head)), cells.map((one) => el("td", { class: "right" }, String(one))),
      ))),
    ),
  );
}

/** A part of a whole in percent. */
function percent(value, total) {
  return total > 0 ? `${Math.round((100 * Math.max(value, 0)) / total)}%` : "0%";
}
