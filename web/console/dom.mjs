// @ts-check
/**
 * Elements made and changed without markup: what a viewer wrote becomes a text node and nothing else. Not here: what
 * is drawn (the views).
 */

/**
 * @typedef {string | number | Node | null | undefined | false} Child
 * @typedef {{[name: string]: unknown}} Props `on` = {event: listener}; `class`, `text` and attributes as named;
 *   `true` sets an empty attribute, `false`, null and undefined leave it out
 */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Props} [props] @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(/** @type {{[e: string]: EventListener}} */ (value))) el.addEventListener(event, listener);
    } else if (name === "text") el.textContent = String(value ?? "");
    else attr(el, name, value);
  }
  for (const child of children) if (child !== null && child !== undefined && child !== false) el.append(typeof child === "number" ? String(child) : child);
  return el;
}

/** Set, change or remove an attribute; touches the page only where something changes. @param {Element} el @param {string} name @param {unknown} value */
export function attr(el, name, value) {
  const spoken = name.startsWith("aria-"); // there, false is a word too
  if ((value === false && !spoken) || value === null || value === undefined) {
    if (el.hasAttribute(name)) el.removeAttribute(name);
    return;
  }
  const text = value === true && !spoken ? "" : String(value);
  if (el.getAttribute(name) !== text) el.setAttribute(name, text);
}

/** @param {Element} el @param {string} text */
export function say(el, text) {
  if (el.textContent !== text) el.textContent = text;
}

/** @param {Element} el @param {string} name @param {boolean} on */
export function flag(el, name, on) {
  el.classList.toggle(name, on);
}

/** An element that must be in the page. @param {string} id */
export function need(id) {
  const el = document.getElementById(id);
  if (!el) throw new Error(`the page has no #${id}`);
  return el;
}

const SVG = "http://www.w3.org/2000/svg";

/** @type {{[name: string]: string}} 16 × 16, drawn with a stroke */
const ICONS = {
  approve: "M3 8.5l3.2 3.2L13 5",
  reject: "M4 4l8 8M12 4l-8 8",
  hold: "M5.5 3.5v9M10.5 3.5v9",
  shortlist: "M8 2.5l1.7 3.5 3.8.5-2.8 2.6.7 3.8L8 11.1l-3.4 1.8.7-3.8L2.5 6.5l3.8-.5z",
  preview: "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 6.2a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6z",
  pin: "M6 2.5h4l-.5 4.2 2 2.3h-7l2-2.3zM8 9v4.5",
  block_author: "M8 2.2a5.8 5.8 0 100 11.6A5.8 5.8 0 008 2.2zM4 4l8 8",
  undo: "M3 6.5h6.2a3.3 3.3 0 010 6.6H6M3 6.5l3-3M3 6.5l3 3",
  search: "M7 2.5a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.3 10.3l3.4 3.4",
  settings: "M2.5 4.5h7M12 4.5h1.5M9.5 3v3M2.5 11.5H4M6.5 11.5h7M6.5 10v3",
  help: "M5.8 6a2.2 2.2 0 114.1 1.1C9.3 8 8 8.2 8 9.6M8 12.2v.3",
  insert: "M8 3v10M3 8h10",
  cues: "M9 1.8L3.5 9H8l-1 5.2L12.5 7H8z",
  open: "M9 2.8h4.2V7M13 3L7.5 8.5M11.5 9.5v3.7H2.8V4.5h3.7",
  media: "M2.2 3h11.6v10H2.2zM2.2 11l3.3-3.3 2.6 2.6 2-2 3.7 3.7",
  signout: "M6.5 2.8H2.8v10.4h3.7M6.5 8h7M10.8 5.2L13.5 8l-2.7 2.8",
  take: "M8 12.5V4M4 7.5L8 3.5l4 4",
};

/** @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name] ?? "");
  svg.append(path);
  return svg;
}

/** A viewer's words in their own direction, isolated, so that they can turn nothing around them. @param {string} text @param {Props} [props] */
export function bdi(text, props = {}) {
  return h("bdi", { dir: "auto", ...props }, text);
}
