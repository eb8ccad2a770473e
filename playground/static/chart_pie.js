// Pie charts.

import { svg } from "./dom.js";

const HEIGHT = 200;
// A part that is smaller than this has no number on it.
const LEAST_LABELLED = 0.06;

/** The drawing of a pie chart. */
export function pieChart({ segments }, width) {
  const radius = HEIGHT / 2 - 6;
  const [x, y] = [Math.min(width / 2, radius + 8), HEIGHT / 2];
  const total = segments.reduce((sum, one) => sum + Math.max(one.value, 0), 0);
  let angle = -Math.PI / 2;
  const slices = segments.map((one, index) => {
    const share = total > 0 ? Math.max(one.value, 0) / total : 0;
    const from = angle;
    angle += share * 2 * Math.PI;
    return slice(one, index, { share, from, to: angle, x, y, radius });
  });
  const nothing = total > 0 ? null : svg("circle", { class: "no-slice", cx: x, cy: y, r: radius });
  return svg("svg", { class: "drawing", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT }, nothing, slices);
}

/** One part, with its share on it where there is room. */
function slice({ label, value }, index, { share, from, to, x, y, radius }) {
  if (share === 0) return null;
  const at = (turn, distance) => [x + Math.cos(turn) * distance, y + Math.sin(turn) * distance].map((one) => one.toFixed(2));
  const [labelX, labelY] = at((from + to) / 2, share === 1 ? 0 : radius * 0.66);
  const bow = `A${radius} ${radius} 0 ${share > 0.5 ? 1 : 0} 1`;
  const shape = share > 0.9999
    ? svg("circle", { class: "filled slice", cx: x, cy: y, r: radius })
    : svg("path", {
        class: "filled slice",
        d: `M${x} ${y}L${at(from, radius).join(" ")}${bow} ${at(to, radius).join(" ")}Z`,
      });
  shape.append(svg("title", {}, `${label}: ${value}`));
  return svg(
    "g",
    { class: `series-${index}` },
    shape,
    share >= LEAST_LABELLED
      ? svg("text", { class: "on-slice", x: labelX, y: labelY, "text-anchor": "middle", "dominant-baseline": "central" },
          `${Math.round(share * 100)}%`)
      : null,
  );
}
