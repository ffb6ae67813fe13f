// @ts-check
/** What this device remembers for its producer: keys and colours. Storage that is closed to us changes nothing. */
import { readOwnKeys } from "./bindings.mjs";

const KEYS = "secondscreen.console.keys";
const SCHEME = "secondscreen.console.scheme";

/** @returns {{[id: string]: string[]}} */
export function keptKeys() {
  try {
    return readOwnKeys(localStorage.getItem(KEYS) ?? "").own ?? {};
  } catch {
    return {};
  }
}

/** @param {{[id: string]: string[]}} own */
export function keepKeys(own) {
  keep(KEYS, Object.keys(own).length ? JSON.stringify(own) : null);
}

/** @param {"dark" | "light"} scheme */
export function keepScheme(scheme) {
  document.documentElement.dataset.scheme = scheme;
  keep(SCHEME, scheme === "light" ? scheme : null);
}

/** @param {string} name @param {string | null} value */
function keep(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // It holds for this page, then.
  }
}
