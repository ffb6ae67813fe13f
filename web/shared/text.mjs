// @ts-check
/**
 * Strangers' words on our pages: as text nodes only, each name in its own direction, links only where they are plain
 * http(s), hashtags made visible. Also time and number words. Not here: what may be shown at all (the server's work).
 */

/**
 * @typedef {{kind: "text" | "tag" | "mention", text: string} | {kind: "link", text: string, href: string}} Piece
 */

const LONGEST = 10_000; // code units; the server cuts far below this
const PIECES = /https?:\/\/[^\s<>"“”«»]+|[#＃][\p{L}\p{N}\p{M}_]+|@[\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:@[\p{L}\p{N}.-]+)?/giu;
const INSIDE_WORD = /[\p{L}\p{N}_/&]$/u;
const TRAILING = /[.,;:!?'"’”…*_~\]}>]+$/u;

/**
 * Cut a text into plain words, links, hashtags and mentions. The pieces' `text`, joined, is the text itself.
 * @param {string} text
 * @returns {Piece[]}
 */
export function pieces(text) {
  const whole = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  /** @type {Piece[]} */
  const out = [];
  let done = 0;
  for (const match of whole.matchAll(PIECES)) {
    const at = match.index;
    if (at < done || INSIDE_WORD.test(whole.slice(Math.max(0, at - 2), at))) continue;
    const piece = classify(match[0]);
    if (!piece) continue;
    if (at > done) out.push({ kind: "text", text: whole.slice(done, at) });
    out.push(piece);
    done = at + piece.text.length;
  }
  if (done < whole.length) out.push({ kind: "text", text: whole.slice(done) });
  return out;
}

/** @param {string} raw @returns {Piece | null} */
function classify(raw) {
  if (raw.startsWith("#") || raw.startsWith("＃")) return /\D/u.test(raw.slice(1)) ? { kind: "tag", text: raw } : null;
  if (raw.startsWith("@")) return { kind: "mention", text: raw.replace(/[.-]+$/u, "") };
  let text = raw.replace(TRAILING, "");
  // A closing bracket belongs to the sentence unless the address opened one.
  while (text.endsWith(")") && count(text, ")") > count(text, "(")) text = text.slice(0, -1).replace(TRAILING, "");
  const href = safeUrl(text);
  return href ? { kind: "link", text, href } : null;
}

/** @param {string} text @param {string} sign */
function count(text, sign) {
  return text.split(sign).length - 1;
}

/**
 * The address if a person may be sent there: http or https, no name and password in it. Else null.
 * @param {unknown} text
 */
export function safeUrl(text) {
  if (typeof text !== "string" || text.length > 2048) return null;
  let url;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  return url.username || url.password || !url.hostname ? null : url.href;
}

/**
 * How a link is written: the true host (in ASCII where letters could deceive) and the start of its path.
 * @param {string} href @param {number} [most] characters of path
 */
export function linkWords(href, most = 24) {
  const url = new URL(href);
  const path = (url.pathname + url.search).replace(/\/$/, "");
  const cut = [...path];
  return url.host.replace(/^www\./, "") + (cut.length > most ? `${cut.slice(0, most).join("")}…` : path);
}

/**
 * Make an element without markup. `attrs`: `class`, `href` …; null leaves an attribute out. Children: nodes or text.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {{[name: string]: string | number | boolean | null | undefined}} [attrs]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

/**
 * A stranger's short words (a name, a handle) that cannot turn the direction of what stands beside them.
 * @param {string} text @param {string} [className]
 */
export function isolate(text, className) {
  const node = el("bdi", { dir: "auto", class: className });
  node.textContent = text;
  return node;
}

/**
 * A link out of this house: nothing is told to the other side, nothing is endorsed.
 * @param {string} href already through `safeUrl` @param {...(Node | string)} children
 */
export function outLink(href, ...children) {
  const link = el("a", { href, target: "_blank", rel: "nofollow ugc noopener noreferrer" });
  link.append(...children);
  return link;
}

/**
 * A post's words as nodes. Put them into an element with `dir="auto"` and `white-space: pre-wrap`.
 * @param {string} text
 * @param {{links?: boolean}} [how] links false: addresses stay plain words (the overlay, the queue)
 */
export function renderText(text, { links = true } = {}) {
  const out = document.createDocumentFragment();
  for (const piece of pieces(text)) {
    if (piece.kind === "text") out.append(piece.text);
    else if (piece.kind === "link" && links) {
      const link = outLink(piece.href, linkWords(piece.href));
      link.className = "t-link";
      link.title = piece.href;
      link.dir = "ltr";
      out.append(link);
    } else out.append(el("span", { class: piece.kind === "link" ? "t-link" : `t-${piece.kind}` }, piece.text));
  }
  return out;
}

/** Intl's makers are slow and their makings quick: one of each is kept. @type {Map<string, any>} */
const makings = new Map();

/**
 * @template T
 * @param {string} key @param {() => T} make @returns {T}
 */
function once(key, make) {
  let made = makings.get(key);
  if (!made) makings.set(key, (made = make()));
  return made;
}

/**
 * How long ago, in the least words: "now", "40s", "3m", "2h", then the date.
 * @param {number} thenMs @param {number} nowMs @param {string} [lang]
 */
export function ago(thenMs, nowMs, lang = "en") {
  const s = Math.max(0, Math.round((nowMs - thenMs) / 1000));
  if (s < 20) return once(`now ${lang}`, () => new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(0, "second"));
  /** @type {[number, string]} */
  const [n, unit] = s < 60 ? [Math.floor(s / 10) * 10, "second"] : s < 3600 ? [Math.floor(s / 60), "minute"] : [Math.floor(s / 3600), "hour"];
  if (s >= 86_400) {
    const year = s > 15e6 ? "numeric" : undefined;
    return once(`date ${year} ${lang}`, () => new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", year })).format(thenMs);
  }
  return once(`${unit} ${lang}`, () => new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "narrow" })).format(n);
}

/** The moment in full, for a title. @param {number} ms @param {string} [lang] */
export function fullTime(ms, lang = "en") {
  return once(`full ${lang}`, () => new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "medium" })).format(ms);
}

/**
 * Count what a person counts: one family emoji is one.
 * @param {string} text
 */
export function graphemes(text) {
  if (!("Segmenter" in Intl)) return [...text].length;
  let n = 0;
  for (const _ of once("graphemes", () => new Intl.Segmenter(undefined, { granularity: "grapheme" })).segment(text)) n += 1;
  return n;
}

/**
 * At most two letters that stand for a name, and a number 0–7 for a colour; the same name always gives the same.
 * @param {string} name @param {string} [key] what tells two of one name apart (the handle)
 */
export function initials(name, key = name) {
  const words = name.replace(/\([^)]*\)|\[[^\]]*\]/gu, " ").match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’]*/gu) ?? [];
  const first = words[0] ?? "";
  const last = words.length > 1 ? (words[words.length - 1] ?? "") : "";
  const letters = [first, last].map((word) => [...word][0] ?? "").join("");
  let hash = 2166136261;
  for (const sign of key) hash = Math.imul(hash ^ (sign.codePointAt(0) ?? 0), 16777619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b) >>> 0;
  return { letters: letters.toLocaleUpperCase(), tone: (hash >>> 13) & 7 };
}
