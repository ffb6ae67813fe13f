// @ts-check
/**
 * The parts of a post that every lane draws alike: who wrote it, its words with what was matched, why it stands where
 * it stands, how it scores. Viewers' words become text nodes only. Not here: rows and buttons (post_row.mjs).
 */
import { networkMark, networkName } from "../shared/networks.mjs";
import { initials } from "../shared/text.mjs";
import { bdi, h } from "./dom.mjs";
import { pieces } from "./highlight.mjs";
import { signs } from "./verdict_parts.mjs";
import { badgeWords, flagWords, languageName, plural, reasonWords, ruleWords, signalWords } from "./words.mjs";

/** @typedef {{[key: string]: any}} Item */

/** @param {Item} item */
export const networkOf = (item) => String(item.post?.network ?? item.network ?? "");

/** A name to call an author by. @param {Item} item */
export function authorName(item) {
  const author = item.post?.author;
  return author?.name || author?.handle || "Author not named";
}

/** @param {Item} item */
export function avatar(item) {
  const { letters, tone } = initials(authorName(item), item.author_id ?? authorName(item));
  // Letters by way of the style sheet: they are a picture, not a part of what a button is called.
  return h("span", { class: `avatar tone-${tone}`, "aria-hidden": "true", "data-letters": item.post?.author ? letters || "?" : "?" });
}

/** Words with what a list knows and what weighed marked. @param {string} text @param {Item} item @param {string} on */
export function marked(text, item, on) {
  const matches = Array.isArray(item.matched) ? item.matched : [];
  return pieces(text, matches, on, Array.isArray(item.drivers) ? item.drivers : []).map(({ text: words, hit, list, weight }) => {
    const inner = weight ? h("span", { class: `driver w${weight}`, title: WEIGHS[weight] }, words) : words;
    return hit ? h("mark", { title: list ? `In the list “${list}”` : null }, inner) : inner;
  });
}

const WEIGHS = ["", "Weighed a little with the screeners", "Weighed with the screeners", "Weighed most with the screeners"];

/** Network, name, handle, badges, flags. @param {Item} item @param {{brief?: boolean}} [how] */
export function who(item, { brief = false } = {}) {
  const author = item.post?.author;
  const network = networkOf(item);
  const out = h("p", { class: "who" });
  const mark = h("span", { class: "net", title: networkName(network) }, networkMark(network), h("span", { class: "visually-hidden", text: networkName(network) }));
  out.append(mark);
  const name = bdi("", { class: "name" });
  name.append(...marked(authorName(item), item, "name"));
  out.append(name);
  if (author?.handle && author.handle !== author.name && !brief) {
    const handle = bdi("", { class: "handle" });
    handle.append(...marked(author.handle, item, "handle"));
    out.append(handle);
  }
  out.append(...chips(item, brief));
  return out;
}

/** @param {Item} item @param {boolean} brief */
function chips(item, brief) {
  const out = [];
  const badges = Array.isArray(item.badges) ? item.badges : [];
  const flags = Array.isArray(item.flags) ? item.flags : [];
  if (item.similar > 0) out.push(h("span", { class: "chip similar", title: `${plural(item.similar, "near-duplicate")} behind this post` }, `+${item.similar} similar`));
  for (const badge of badges) if (!(brief && badge === "question")) out.push(h("span", { class: `chip badge ${badge === "pinned" ? "pinned" : ""}` }, badgeWords(badge)));
  if (item.shortlisted && !brief) out.push(h("span", { class: "chip shortlisted" }, "shortlisted"));
  if (!brief) for (const name of flags) out.push(h("span", { class: `chip flag ${name === "edited" ? "warn" : ""}` }, flagWords(name)));
  const lang = item.post?.lang;
  if (lang && lang !== "en" && !brief) out.push(h("span", { class: "chip lang", title: languageName(lang) }, h("span", { class: "visually-hidden", text: "Language " }), lang));
  return out;
}

/** The words themselves. @param {Item} item @param {string} [className] */
export function words(item, className = "text") {
  const p = h("p", { class: className, dir: "auto", lang: item.post?.lang || null });
  if (!item.post) p.append(h("em", {}, "The words are gone: the post was withdrawn."));
  else if (!item.post.text) p.append(h("em", {}, "No words."));
  else p.append(...marked(item.post.text, item, "text"));
  return p;
}

/** The rule and its reason in plain words, and the signs after it. @param {Item} item @param {string} [user] who looks @param {{brief?: boolean}} [how] */
export function why(item, user = "", how = {}) {
  const quiet = item.status === "pending" && item.rule === "nothing_objected" && !item.by;
  const p = h("p", { class: `why ${quiet ? "quiet" : ""}` });
  p.append(h("span", { class: `status status-${item.status}` }, item.status));
  if (item.rule && item.rule !== "nothing_objected" && !item.by) p.append(h("span", { class: "rule" }, ruleWords(item.rule)));
  p.append(h("span", { class: "reason" }, bdi(reasonWords(item))));
  const more = signs(item, user, how);
  if (more.length) {
    p.classList.remove("quiet");
    p.append(h("span", { class: "signs" }, ...more));
  }
  return p;
}

/**
 * How far each signal carried a post: a bar a signal, to the right for, to the left against.
 * @param {Item} item
 */
export function scoreBars(item) {
  /** @type {[string, number][]} */
  const parts = (Array.isArray(item.why) ? item.why : []).filter((/** @type {any} */ w) => Array.isArray(w) && Number.isFinite(w[1]));
  const most = Math.max(1, ...parts.map(([, n]) => Math.abs(n)));
  const rows = [...parts]
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
    .map(([signal, points]) => {
      const bar = h("span", { class: `bar ${points < 0 ? "against" : "for"}`, "aria-hidden": "true" }, h("i"));
      const fill = /** @type {HTMLElement} */ (bar.firstChild);
      fill.style.width = `${Math.round((Math.abs(points) / most) * 100)}%`;
      return h("tr", {}, h("th", { scope: "row" }, signalWords(String(signal))), h("td", { class: "bar-cell" }, bar), h("td", { class: "points digits" }, `${points > 0 ? "+" : points < 0 ? "−" : ""}${Math.abs(points)}`));
    });
  return h("table", { class: "score-bars" }, h("caption", {}, "Score ", h("strong", { class: "digits" }, String(item.score ?? 0))), h("tbody", {}, ...rows));
}
