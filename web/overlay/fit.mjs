// @ts-check
/**
 * Text that always fits and is never cut. First the largest size that fits the smallest box; if the words are too
 * many to stay readable, the next larger box; at the last, smaller letters until it fits. Not here: looks (a theme).
 */

/**
 * @typedef {{max: number, min: number, heights: number[]}} Fit sizes and box heights in pixels of the 1920 × 1080
 *   stage: letters from `max` down to `min`, in the first height where that is enough.
 */

const SMALLEST = 6; // pixels: a guard for the search, far below any wish

/**
 * The largest whole size in [low, high] for which `fits` holds, taking it to be monotone; `low` if none does.
 * @param {number} low @param {number} high @param {(size: number) => boolean} fits
 */
export function largest(low, high, fits) {
  if (fits(high)) return high;
  let [good, bad] = [low, high];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (fits(middle)) good = middle;
    else bad = middle;
  }
  return good;
}

/**
 * Choose box and size.
 * @param {Fit} fit @param {(size: number, height: number) => boolean} fits
 * @returns {{size: number, height: number}}
 */
export function choose(fit, fits) {
  for (const height of fit.heights) {
    if (fits(fit.min, height)) return { size: largest(fit.min, fit.max, (size) => fits(size, height)), height };
  }
  const height = fit.heights[fit.heights.length - 1] ?? 0;
  return { size: largest(SMALLEST, fit.min, (size) => fits(size, height)), height };
}

/**
 * Fit an element's text: sets its font size. Its width is what the theme gives it.
 * @param {HTMLElement} node @param {Fit} fit
 */
export function fitText(node, fit) {
  const { size } = choose(fit, (px, height) => {
    node.style.fontSize = `${px}px`;
    return node.scrollHeight <= height && node.scrollWidth <= node.clientWidth;
  });
  node.style.fontSize = `${size}px`;
}

/**
 * Make a box as wide as the longest of its lines, so that a plate around it closes on the words.
 * @param {HTMLElement} node
 */
export function hugText(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const lines = [...range.getClientRects()];
  if (!lines.length) return;
  const scale = node.getBoundingClientRect().width / node.offsetWidth || 1;
  const width = (Math.max(...lines.map((r) => r.right)) - Math.min(...lines.map((r) => r.left))) / scale;
  const height = node.scrollHeight;
  node.style.inlineSize = `${Math.ceil(width) + 2}px`;
  if (node.scrollHeight > height) node.style.inlineSize = "";
}
