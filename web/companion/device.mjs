// @ts-check
/**
 * What this viewer prefers, kept on this device and nowhere else: colour scheme, hidden networks and languages, the
 * name to post under. Storage may be shut (private windows): then it lasts as long as the page. Not here: any send.
 */

const PREFIX = "secondscreen.";

/** @type {Map<string, string>} */
const here = new Map();

/** @param {string} key @returns {string | null} */
export function kept(key) {
  try {
    return localStorage.getItem(PREFIX + key) ?? here.get(key) ?? null;
  } catch {
    return here.get(key) ?? null;
  }
}

/** @param {string} key @param {string | null} value null forgets it */
export function keep(key, value) {
  if (value === null) here.delete(key);
  else here.set(key, value);
  try {
    if (value === null) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // For this page only, then.
  }
}

/** A set of short names. @param {string} key @returns {Set<string>} */
export function keptSet(key) {
  try {
    const list = JSON.parse(kept(key) ?? "[]");
    return new Set(Array.isArray(list) ? list.filter((x) => typeof x === "string").slice(0, 100) : []);
  } catch {
    return new Set();
  }
}

/** @param {string} key @param {Set<string>} set */
export function keepSet(key, set) {
  keep(key, set.size ? JSON.stringify([...set]) : null);
}
