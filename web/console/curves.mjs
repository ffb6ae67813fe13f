// @ts-check
/** Small pictures of numbers, drawn as SVG: a curve in a square, bars over time. A table stands beside each. */

const SVG = "http://www.w3.org/2000/svg";
const W = 220, H = 150, LEFT = 34, BOTTOM = 22, TOP = 8, RIGHT = 8;

/** @param {string} name @param {{[attribute: string]: string | number}} attributes @param {...(Element | string)} children */
function s(name, attributes, ...children) {
  const el = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) el.setAttribute(key, String(value));
  el.append(...children);
  return el;
}

const x = (/** @type {number} */ perMille) => LEFT + ((W - LEFT - RIGHT) * perMille) / 1000;
const y = (/** @type {number} */ perMille) => H - BOTTOM - ((H - BOTTOM - TOP) * perMille) / 1000;

/** Lines and words that both pictures stand on. @param {string} name what a screen reader calls it */
function frame(name) {
  return s("svg", { viewBox: `0 0 ${W} ${H}`, class: "plot", role: "img", "aria-label": name },
    ...[0, 500, 1000].flatMap((n) => [s("line", { x1: LEFT, x2: W - RIGHT, y1: y(n), y2: y(n), class: "grid" }), s("text", { x: LEFT - 5, y: y(n) + 3, class: "axis end" }, `${n / 10}%`)]));
}

/**
 * From what the screener says (across) to what counts here (up); the diagonal is agreement.
 * @param {[number, number][]} points per mille @param {[number, number][]} [beside] another curve, dotted
 */
export function curve(points, beside = []) {
  const svg = frame("Curve from the screener’s chance to the team’s; the numbers follow");
  svg.append(s("line", { x1: x(0), y1: y(0), x2: x(1000), y2: y(1000), class: "same" }));
  for (const n of [0, 500, 1000]) svg.append(s("text", { x: x(n), y: H - 7, class: n === 0 ? "axis" : n === 1000 ? "axis end" : "axis middle" }, `${n / 10}%`));
  if (beside.length) svg.append(s("polyline", { points: beside.map(([a, b]) => `${x(a)},${y(b)}`).join(" "), class: "beside" }));
  svg.append(s("polyline", { points: points.map(([a, b]) => `${x(a)},${y(b)}`).join(" "), class: "line" }));
  for (const [a, b] of points.length <= 24 ? points : []) svg.append(s("circle", { cx: x(a), cy: y(b), r: 2.2, class: "dot" }));
  return svg;
}

/** Shares over time. @param {Array<{label: string, share: number}>} all per mille, oldest first */
export function bars(all) {
  const shown = all.slice(-24);
  const svg = frame("Share overturned over time; the numbers follow");
  const step = (W - LEFT - RIGHT) / Math.max(shown.length, 6);
  shown.forEach(({ share }, at) => svg.append(s("rect", { x: LEFT + at * step + step * 0.15, width: step * 0.7, y: y(share), height: Math.max(0, y(0) - y(share)), class: "block" })));
  const last = shown.at(-1);
  if (shown[0]) svg.append(s("text", { x: LEFT, y: H - 7, class: "axis" }, shown[0].label));
  if (last && shown.length > 3) svg.append(s("text", { x: LEFT + step * shown.length, y: H - 7, class: "axis end" }, last.label));
  return svg;
}
