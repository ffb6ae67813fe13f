// @ts-check
/**
 * A theme is a folder `themes/<name>/` with an OGraf-shaped manifest (`<name>.ograf.json`) and `theme.css`. Loading
 * one, or falling back to `plain`. Not here: what a theme looks like.
 */

/** @typedef {import("./graphic.mjs").Fits} Fits */

const NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * @param {string} wanted
 * @returns {Promise<Fits>} the theme's sizes; its looks are then in the document
 */
export async function loadTheme(wanted) {
  const names = NAME.test(wanted) && wanted !== "plain" ? [wanted, "plain"] : ["plain"];
  for (let round = 0; ; round += 1) {
    for (const name of names) {
      try {
        const manifest = await fetch(new URL(`themes/${name}/${name}.ograf.json`, import.meta.url));
        if (!manifest.ok) continue;
        const fits = fitsOf(await manifest.json());
        if (!fits) continue;
        await stylesheet(new URL(`themes/${name}/theme.css`, import.meta.url).href);
        return fits;
      } catch {
        // The next, or all of them again after a while: an overlay is a machine nobody watches.
      }
    }
    await new Promise((done) => setTimeout(done, Math.min(10_000, 500 * 2 ** round)));
  }
}

/** @param {string} href @returns {Promise<void>} */
function stylesheet(href) {
  return new Promise((loaded, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = () => loaded();
    link.onerror = () => {
      link.remove();
      failed(new Error("no such stylesheet"));
    };
    document.head.append(link);
  });
}

/**
 * The sizes out of a manifest, under OGraf's vendor key; null when they are not sound.
 * @param {any} manifest @returns {Fits | null}
 */
export function fitsOf(manifest) {
  const fits = manifest?.v_secondscreen?.fit;
  const sound = (/** @type {any} */ fit) =>
    fit?.min >= 6 && fit.max >= fit.min && Array.isArray(fit.heights) && fit.heights.length > 0 && fit.heights.every((/** @type {unknown} */ h) => typeof h === "number" && h > 0);
  for (const layout of ["lower_third", "full_screen"]) {
    if (!sound(fits?.[layout]?.words) || !sound(fits?.[layout]?.attribution)) return null;
  }
  return fits;
}
