// Bar, line and area charts: two axes, and the series between them.

import { marker } from "./chart_marks.js";
import { svg } from "./dom.js";

const HEIGHT = 230;
const TEXT_SIZE = "12px";
const LINE = 16;
const MOST_BAR = 46;
const MOST_VALUES = 8;
const TICKS = 4;
// How much of its length a slanted label takes sideways, and how much of the width may be lost to that.
const SLANT = 0.79;
const MOST_LEFT = 0.3;

/** The labels along the x axis, in order. */
export function categoriesOf(chart) {
  return chart.axis_config?.categories ?? [...new Set(chart.series.flatMap((one) => one.data.map((point) => point.label)))];
}

/** The drawing of a chart with axes. */
export function axesChart(chart, width) {
  const labels = categoriesOf(chart);
  const series = chart.series.map((one) => ({
    name: one.name, values: labels.map((label) => one.data.find((point) => point.label === label)?.value ?? null),
  }));
  const ticks = ticksFor(series.flatMap((one) => one.values).filter((value) => value !== null));
  const wide = ruler();
  const longest = Math.max(...labels.map(wide));
  const least = Math.max(...ticks.map((one) => wide(format(one)))) + 10;
  const { left, slot, slanted } = across(labels.map(wide), least, width);
  const { x_label: xLabel, y_label: yLabel } = chart.axis_config ?? {};
  const area = {
    left, right: width - 8, slot, ticks,
    top: yLabel ? 26 : 12,
    bottom: HEIGHT - 10 - (slanted ? Math.min(longest, 132) * 0.6 + LINE : LINE + 2) - (xLabel ? LINE + 2 : 0),
  };
  const drawSeries = { bar: bars, line: lines, area: areas }[chart.type];
  return svg(
    "svg",
    { class: "drawing", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT },
    axes(area),
    drawSeries(series, labels, area),
    svg("path", { class: "zero", d: `M${area.left} ${yOf(0, area)}H${area.right}` }),
    labels.map((one, index) => xWord(one, index, area, slanted)),
    yLabel ? svg("text", { class: "axis-name", x: 0, y: 12 }, yLabel) : null,
    xLabel
      ? svg("text", { class: "axis-name", x: (area.left + area.right) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, xLabel)
      : null,
  );
}

/** Where the plot begins, how wide each label's slot is, and whether labels are slanted as they would not fit. */
function across(widths, least, width) {
  const slotFrom = (left) => (width - left - 8) / widths.length;
  if (Math.max(...widths) <= slotFrom(least) - 6) return { left: least, slot: slotFrom(least), slanted: false };
  const most = width * MOST_LEFT;
  const beyond = widths.map((one, index) => one * SLANT - slotFrom(most) * (index + 0.5));
  const left = Math.max(least, Math.min(most, Math.max(...beyond)));
  return { left, slot: slotFrom(left), slanted: true };
}

/** Gives a function that says how wide a text is in a chart. */
function ruler() {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${TEXT_SIZE} ${getComputedStyle(document.body).fontFamily}`;
  return (words) => context.measureText(words).width;
}

/** Round numbers that hold all values and zero. */
function ticksFor(values) {
  const [least, most] = [Math.min(0, ...values), Math.max(0, ...values)];
  const rough = (most - least || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough - power * 1e-9);
  const ticks = [];
  for (let at = Math.floor(least / step); at <= Math.ceil((most || 1) / step); at += 1) ticks.push(at * step);
  return ticks;
}

/** A number with no more digits than needed. */
function format(value) {
  const size = Math.abs(value);
  const digits = size < 1 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 2 };
  return new Intl.NumberFormat("en", { ...digits, notation: size >= 1e5 ? "compact" : "standard" }).format(value);
}

/** Where a value lies. */
function yOf(value, { ticks, top, bottom }) {
  return bottom - ((value - ticks[0]) / (ticks.at(-1) - ticks[0])) * (bottom - top);
}

/** The middle of a label's slot. */
function xOf(index, { left, slot }) {
  return left + slot * (index + 0.5);
}

/** The horizontal lines with their numbers. */
function axes(area) {
  return area.ticks.map((one) => [
    svg("path", { class: "grid", d: `M${area.left} ${yOf(one, area)}H${area.right}` }),
    svg("text", { x: area.left - 6, y: yOf(one, area), "text-anchor": "end", "dominant-baseline": "central" }, format(one)),
  ]);
}

/** A label below the axis: level, or slanted where it would not fit; some are left out where they are too many. */
function xWord(word, index, area, slanted) {
  const every = Math.ceil(LINE / area.slot);
  if (index % every) return null;
  const [x, y] = [xOf(index, area), area.bottom + (slanted ? 12 : LINE)];
  return svg(
    "text",
    slanted
      ? { "text-anchor": "end", transform: `translate(${x + 4} ${y}) rotate(-38)` }
      : { "text-anchor": "middle", x, y },
    word,
  );
}

/** Bars side by side; a single series has its numbers on them. */
function bars(series, labels, area) {
  const thick = Math.min((area.slot * 0.76) / series.length, MOST_BAR);
  const numbered = series.length === 1 && labels.length <= MOST_VALUES;
  return series.map(({ name, values }, number) => svg("g", { class: `series-${number}` }, values.map((value, index) => {
    if (value === null) return null;
    const x = xOf(index, area) + (number - series.length / 2) * thick;
    const [from, to] = [yOf(Math.max(value, 0), area), yOf(Math.min(value, 0), area)];
    return [
      svg("rect", { class: "filled", x: x + 0.75, y: from, width: Math.max(thick - 1.5, 1), height: to - from, rx: 2 },
        svg("title", {}, `${name}, ${labels[index]}: ${value}`)),
      numbered
        ? svg("text", { class: "value", x: x + thick / 2, y: from - 4, "text-anchor": "middle" }, format(value))
        : null,
    ];
  })));
}

/** Lines, each with a mark at each value. */
function lines(series, labels, area) {
  return series.map((one, number) => line(one, number, labels, area));
}

/** One line; where a value is missing it is broken. */
function line({ name, values }, number, labels, area) {
  return svg(
    "g",
    { class: `series-${number}` },
    svg("path", { class: "line", d: pathOf(values, area) }),
    values.map((value, index) => value === null
      ? null
      : marker(number, xOf(index, area), yOf(value, area), `${name}, ${labels[index]}: ${value}`)),
  );
}

/** Lines with what is below them filled; the first series lies at the back. */
function areas(series, labels, area) {
  return series.map((one, number) => {
    const ground = yOf(0, area);
    const known = one.values.map((value, index) => ({ value, index })).filter(({ value }) => value !== null);
    const corners = known.map(({ value, index }) => `L${xOf(index, area)} ${yOf(value, area)}`).join("");
    const [first, last] = [known[0], known.at(-1)];
    return [
      known.length
        ? svg("path", {
            class: `below series-${number}`,
            d: `M${xOf(first.index, area)} ${ground}${corners}L${xOf(last.index, area)} ${ground}Z`,
          })
        : null,
      line(one, number, labels, area),
    ];
  });
}

/** The path through the values that are known. */
function pathOf(values, area) {
  return values
    .map((value, index) => {
      const start = (values[index - 1] ?? null) === null;
      return value === null ? "" : `${start ? "M" : "L"}${xOf(index, area)} ${yOf(value, area)}`;
    })
    .join("");
}
