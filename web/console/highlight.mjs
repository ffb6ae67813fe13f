// @ts-check
/**
 * Where in a post stand the words that a list knows and the words that weighed with the screeners, as pieces to be set
 * one by one as text. Pure. Not here: the DOM, or what was matched (the engine says it).
 *
 * The engine counts in code points of the text as shown, a browser in UTF-16 units. A piece never ends inside a
 * character as people see it: a flag, a family, an accented letter is marked whole.
 */

/**
 * @typedef {{on: string, start?: number, end?: number, words?: string}} Match `words` names the list
 * @typedef {{start: number, end: number, points: number}} Driver
 * @typedef {0 | 1 | 2 | 3} Strength how much it weighed beside the strongest: 0 not at all, 3 most
 * @typedef {{text: string, hit: boolean, list?: string, weight?: Strength}} Piece
 */

const CLUSTERS = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/**
 * Cut `text` into pieces; joined they are exactly `text`.
 * @param {string} text
 * @param {readonly Match[]} matches
 * @param {string} on "text", "handle" or "name"
 * @param {readonly Driver[]} [drivers] of the text alone
 * @returns {Piece[]}
 */
export function pieces(text, matches, on, drivers = []) {
  /** @type {Piece[]} */
  const out = [];
  const found = matches.filter((m) => m.on === on && isSpan(m));
  const weights = on === "text" ? strengths(drivers) : [];
  let at = 0;
  for (const { segment } of CLUSTERS.segment(text)) {
    const end = at + [...segment].length;
    const match = found.find((m) => /** @type {number} */ (m.start) < end && at < /** @type {number} */ (m.end));
    let weight = /** @type {Strength} */ (0);
    for (const w of weights) if (w.start < end && at < w.end && w.strength > weight) weight = w.strength;
    const last = out.at(-1);
    if (last && last.hit === Boolean(match) && (last.weight ?? 0) === weight) last.text += segment;
    else out.push({ text: segment, hit: Boolean(match), ...(match?.words ? { list: match.words } : {}), ...(weight ? { weight } : {}) });
    at = end;
  }
  return out;
}

/** @param {{start?: unknown, end?: unknown}} span */
function isSpan({ start, end }) {
  return Number.isInteger(start) && Number.isInteger(end) && /** @type {number} */ (start) >= 0 && /** @type {number} */ (end) > /** @type {number} */ (start);
}

/**
 * How much each word weighed: in thirds of the strongest. What spoke for the post is not marked.
 * @param {readonly Driver[]} drivers
 * @returns {Array<{start: number, end: number, strength: Strength}>}
 */
export function strengths(drivers) {
  const sound = (Array.isArray(drivers) ? drivers : []).filter((d) => d && isSpan(d) && Number.isFinite(d.points) && d.points > 0);
  const most = Math.max(1, ...sound.map((d) => d.points));
  return sound.map(({ start, end, points }) => ({ start, end, strength: /** @type {Strength} */ (points * 3 >= most * 2 ? 3 : points * 3 >= most ? 2 : 1) }));
}

/**
 * The words that weighed, strongest first, for a list beside the text.
 * @param {string} text @param {readonly Driver[]} drivers
 * @returns {Array<{text: string, strength: Strength}>}
 */
export function weighed(text, drivers) {
  const points = [...text];
  return strengths(drivers)
    .map(({ start, end, strength }) => ({ text: points.slice(start, end).join("").trim(), strength }))
    .filter(({ text: words }) => words)
    .sort((a, b) => b.strength - a.strength);
}
