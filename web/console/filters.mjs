// @ts-check
/**
 * Which posts of the queue a producer wants to see, kept in the address so that a view can be sent to a colleague.
 * Pure. Not here: the form (filter_bar.mjs), search of older posts (search.mjs).
 */
import { kindOf } from "./words.mjs";

/**
 * @typedef {{[key: string]: any}} Item
 * @typedef {{status: string, network: string, rule: string, lang: string, words: string}} Filters "" = every one
 */

/** @type {Readonly<Filters>} */
export const NO_FILTERS = Object.freeze({ status: "", network: "", rule: "", lang: "", words: "" });
const NAMES = /** @type {Array<keyof Filters>} */ (Object.keys(NO_FILTERS));

/** @param {string} hash `#status=held&rule=words` @returns {Filters} */
export function fromHash(hash) {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const filters = { ...NO_FILTERS };
  for (const name of NAMES) filters[name] = (params.get(name) ?? "").slice(0, 100);
  return filters;
}

/** @param {Filters} filters */
export function toHash(filters) {
  const params = new URLSearchParams();
  for (const name of NAMES) if (filters[name]) params.set(name, filters[name]);
  return params.size ? `#${params}` : "";
}

/** @param {Filters} filters */
export const isOpen = (filters) => NAMES.every((name) => !filters[name]);

/** The words that a person may search in. @param {Item} item */
function wordsOf(item) {
  const author = item.post?.author;
  return `${item.post?.text ?? ""}\n${author?.handle ?? ""}\n${author?.name ?? ""}`.toLowerCase();
}

/** @param {Item} item @param {Filters} f */
export function fits(item, f) {
  return (
    (!f.status || item.status === f.status) &&
    (!f.network || item.post?.network === f.network) &&
    (!f.rule || kindOf(item.rule) === f.rule) &&
    (!f.lang || (item.post?.lang || "und") === f.lang) &&
    (!f.words || f.words.toLowerCase().split(/\s+/).filter(Boolean).every((w) => wordsOf(item).includes(w)))
  );
}

/**
 * How many posts each choice would leave, most first, for the menus.
 * @param {Iterable<Item>} items
 * @returns {{status: [string, number][], network: [string, number][], rule: [string, number][], lang: [string, number][]}}
 */
export function facets(items) {
  const count = { status: new Map(), network: new Map(), rule: new Map(), lang: new Map() };
  for (const item of items) {
    add(count.status, item.status);
    add(count.network, item.post?.network);
    add(count.rule, kindOf(item.rule));
    add(count.lang, item.post?.lang || "und");
  }
  return { status: most(count.status), network: most(count.network), rule: most(count.rule), lang: most(count.lang) };
}

/** @param {Map<string, number>} map @param {unknown} key */
function add(map, key) {
  if (typeof key === "string" && key) map.set(key, (map.get(key) ?? 0) + 1);
}

/** @param {Map<string, number>} map @returns {[string, number][]} */
function most(map) {
  return [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
