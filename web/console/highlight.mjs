// @ts-check
/**
 * Where in a post the matched words stand, as pieces to be set one by one as text. Pure. Not here: the DOM, or what
 * was matched (the engine says it).
 *
 * The engine counts in code points, a browser in UTF-16 units, and the text shown may have lost a few invisible
 * characters since it was judged. So an offset is believed only where the words are really found.
 */

/**
 * @typedef {{on: string, start?: number, end?: number, words?: string}} Match
 * @typedef {{text: string, hit: boolean}} Piece
 */

/** @param {string} s for comparing only */
const fold = (s) => s.normalize("NFKC").toLowerCase();

/**
 * Cut `text` into pieces; joined they are exactly `text`.
 * @param {string} text
 * @param {readonly Match[]} matches
 * @param {string} on "text", "handle" or "name"
 * @returns {Piece[]}
 */
export function pieces(text, matches, on) {
  const points = [...text];
  /** @type {boolean[]} */
  const hit = new Array(points.length).fill(false);
  for (const match of matches) {
    if (match.on !== on) continue;
    for (const [from, to] of spans(points, match)) hit.fill(true, from, to);
  }
  /** @type {Piece[]} */
  const out = [];
  points.forEach((point, i) => {
    const last = out.at(-1);
    const now = hit[i] ?? false;
    if (last && last.hit === now) last.text += point;
    else out.push({ text: point, hit: now });
  });
  return out;
}

/**
 * @param {string[]} points @param {Match} match
 * @returns {Array<[number, number]>} in code points, half open
 */
function spans(points, { start, end, words }) {
  const sound = Number.isInteger(start) && Number.isInteger(end) && /** @type {number} */ (start) >= 0 && /** @type {number} */ (end) > /** @type {number} */ (start);
  if (sound && /** @type {number} */ (end) <= points.length) {
    const said = points.slice(start, end).join("");
    if (!words || fold(said) === fold(words)) return [[/** @type {number} */ (start), /** @type {number} */ (end)]];
  }
  if (words) {
    const needle = [...words].map(fold);
    const hay = points.map(fold);
    /** @type {Array<[number, number]>} */
    const found = [];
    for (let i = 0; needle.length && i + needle.length <= hay.length; i++) {
      if (needle.every((c, j) => hay[i + j] === c)) found.push([i, i + needle.length]);
    }
    if (found.length) return found;
  }
  // The words were written in disguise (l33t, look-alikes): the engine's offsets are the best there is.
  return sound ? [[/** @type {number} */ (start), Math.min(/** @type {number} */ (end), points.length)]] : [];
}
