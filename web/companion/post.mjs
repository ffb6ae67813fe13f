// @ts-check
/**
 * One post as an article: who, where from, when, the words, what else is known, and why it is here. Built once,
 * then changed in place, so that an opened "why" or a selection survives an update. Not here: the list (feed.mjs).
 */
import { ago, el, fullTime, initials, isolate, outLink, renderText, safeUrl } from "../shared/text.mjs";
import { glyph, networkMark, networkName, onNetwork } from "../shared/networks.mjs";

/** @typedef {import("../shared/fold.mjs").Item} Item */

const ICON = {
  pin: "M9 3h6l-.7 6.5 3.2 3V15H13v5l-1 2-1-2v-5H6.500v-2.500l3.2-3z",
  question: "M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm-.1 4.500c-2.2 0-3.6 1.3-3.7 3.200h2.100c.1-.9.7-1.4 1.6-1.400s1.5.5 1.5 1.200c0 .7-.3 1-1.2 1.6-1 .6-1.4 1.3-1.3 2.400v.6h2v-.4c0-.8.3-1.1 1.2-1.7 1-.6 1.6-1.4 1.6-2.6 0-1.7-1.5-2.9-3.8-2.900zM12 15.600a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.400z",
  photo: "M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm0 2v9l4-4 4 4 3-3 5 5V6zm11 2a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  video: "M4 5h11a2 2 0 0 1 2 2v2.500l5-3v11l-5-3V17a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z",
  same: "M8 3h11a2 2 0 0 1 2 2v11h-2V5H8zM5 7h9a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z",
  out: "M14 4h6v6h-2V7.400l-8.3 8.3-1.4-1.400L16.6 6H14zM5 6h5v2H6v10h10v-4h2v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1z",
};

/** What each ranking signal says to a viewer. A signal of a later version speaks its own name. */
const REASONS = new Map([
  ["recency", "It is recent"],
  ["engagement", "People liked or shared it"],
  ["novelty", "It says something new"],
  ["question", "It asks a question"],
  ["cue", "It is about this moment"],
  ["cue_relevance", "It is about this moment"],
  ["relevance", "It is about this moment"],
  ["regular", "Its author is a regular here"],
  ["variety", "A voice not heard just now"],
  ["author_variety", "A voice not heard just now"],
  ["readability", "It reads easily"],
  ["decay", "It is still being talked about"],
  ["pinned", "The producers pinned it"],
]);

const LONG = 700;
const MANY_LINES = 14;

export class PostView {
  article;
  /** @type {Item} */
  #item = {};
  /** @type {{[part: string]: string}} what each part was last built from */
  #built = {};
  #parts;
  #lang;

  /** @param {string} id @param {Item} item @param {string} lang */
  constructor(id, item, lang) {
    this.id = id;
    this.#lang = lang;
    const time = el("time", { class: "when" });
    this.#parts = {
      pinned: el("p", { class: "pinned", hidden: true }, glyph(ICON.pin), "Pinned by the producers"),
      avatar: el("span", { class: "avatar", "aria-hidden": "true" }),
      who: el("span", { class: "who" }),
      time,
      text: el("div", { class: "words", dir: "auto" }),
      more: el("button", { class: "more", type: "button", hidden: true }, "Show all of it"),
      media: el("ul", { class: "media", hidden: true }),
      badges: el("ul", { class: "badges", hidden: true }),
      origin: el("span", { class: "origin" }),
      why: el("details", { class: "why", hidden: true }, el("summary", {}, "Why", el("span", { class: "visually-hidden" }, " this post is here"), "?"), el("dl")),
    };
    const { pinned, avatar, who, text, more, media, badges, origin, why } = this.#parts;
    who.id = `who-${++made}`;
    text.id = `words-${made}`;
    more.setAttribute("aria-describedby", text.id);
    more.addEventListener("click", () => this.#unfold());
    this.article = el(
      "article",
      { class: "post", tabindex: "-1", "aria-labelledby": who.id, "aria-describedby": text.id },
      pinned,
      avatar,
      el("header", { class: "byline" }, who, time),
      text,
      more,
      media,
      el("footer", { class: "foot" }, origin, badges, why),
    );
    this.update(item);
  }

  /** @param {Item} item the fold keeps an unchanged item the same object */
  update(item) {
    if (item === this.#item) return;
    this.#item = item;
    const post = item.post ?? {};
    const badges = Array.isArray(item.badges) ? item.badges.filter((b) => typeof b === "string") : [];
    this.#part("author", [post.author, post.network], () => this.#author(post));
    this.#part("text", [post.text, post.lang], () => this.#words(post));
    this.#part("media", [post.media, post.network, post.url], () => this.#media(post));
    this.#part("badges", [badges, item.similar, item.edited], () => this.#badges(badges, item));
    this.#part("origin", [post.network, post.url], () => this.#origin(post));
    this.#part("why", [item.why], () => this.#why(item.why));
    this.#parts.pinned.hidden = !badges.includes("pinned");
    this.article.classList.toggle("is-pinned", badges.includes("pinned"));
  }

  /** Say the age anew. @param {number} nowMs server UTC */
  tick(nowMs) {
    const ms = this.#item.post?.published_ms;
    const known = typeof ms === "number" && ms > 0 && ms < 8.64e15;
    const words = known ? ago(ms, nowMs, this.#lang) : "";
    const { time } = this.#parts;
    if (time.textContent === words) return;
    time.textContent = words;
    if (known && !time.dateTime) {
      time.dateTime = new Date(ms).toISOString();
      time.title = fullTime(ms, this.#lang);
    }
  }

  /**
   * The post is gone and somebody may be reading here: its words leave at once, its place stays until the page next
   * moves.
   * @param {number} height pixels @param {string} words what stands there instead
   */
  husk(height, words) {
    this.article.replaceChildren(el("p", { class: "gone" }, words));
    this.article.className = "post is-gone";
    this.article.style.blockSize = `${height}px`;
    this.article.removeAttribute("aria-labelledby");
    this.article.removeAttribute("aria-describedby");
  }

  /**
   * Build a part only when what it is made of changed.
   * @param {string} name @param {unknown} from @param {() => void} build
   */
  #part(name, from, build) {
    const key = JSON.stringify(from) ?? "";
    if (this.#built[name] === key) return;
    this.#built[name] = key;
    build();
  }

  /** @param {any} post */
  #author({ author, network }) {
    const handle = typeof author?.handle === "string" ? author.handle : "";
    const name = typeof author?.name === "string" ? author.name.trim() : "";
    const shown = name || handle || "Someone";
    const { letters, tone } = initials(shown, handle || shown);
    this.#parts.avatar.className = `avatar tone-${tone}`;
    if (letters) this.#parts.avatar.replaceChildren(isolate(letters));
    else this.#parts.avatar.replaceChildren(networkMark(String(network ?? "")));
    this.#parts.who.replaceChildren(isolate(shown, "name"));
    if (handle && name) this.#parts.who.append(" ", isolate(`@${handle.replace(/^@/, "")}`, "handle"));
  }

  /** @param {any} post */
  #words({ text, lang }) {
    const words = typeof text === "string" ? text : "";
    const { text: box, more } = this.#parts;
    box.replaceChildren(renderText(words));
    if (typeof lang === "string" && /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(lang)) box.lang = lang;
    else box.removeAttribute("lang");
    const long = words.length > LONG || words.split("\n").length > MANY_LINES;
    box.classList.toggle("is-folded", long);
    more.hidden = !long;
  }

  #unfold() {
    this.#parts.text.classList.remove("is-folded");
    this.#parts.more.hidden = true;
    this.article.focus({ preventScroll: true });
  }

  /** Pictures stay where they are: their words are shown, and the way there. @param {any} post */
  #media({ media, network, url }) {
    const list = Array.isArray(media) ? media.slice(0, 4) : [];
    const nodes = list.map((one) => {
      const moving = /video|gif|animat/i.test(String(one?.type ?? ""));
      const kind = moving ? "Video" : /audio/i.test(String(one?.type ?? "")) ? "Sound" : "Photo";
      const alt = typeof one?.alt === "string" ? one.alt.trim() : "";
      const href = safeUrl(url);
      const words = el("span", { class: "media-words", dir: "auto" });
      words.textContent = alt || "No description was given.";
      const line = el("span", { class: "media-text" }, el("span", { class: "media-kind" }, kind), words);
      const open = href ? outLink(href, `See it on ${networkName(String(network ?? ""))}`) : null;
      return el("li", {}, glyph(moving ? ICON.video : ICON.photo), line, open);
    });
    this.#parts.media.replaceChildren(...nodes);
    this.#parts.media.hidden = nodes.length === 0;
  }

  /** @param {string[]} badges @param {Item} item */
  #badges(badges, { similar, edited }) {
    /** @type {HTMLLIElement[]} */
    const chips = [];
    if (badges.includes("question")) chips.push(el("li", { class: "chip" }, glyph(ICON.question), "Question"));
    const level = Number(badges.find((b) => /^regular-[123]$/.test(b))?.slice(-1) ?? 0);
    if (level) {
      const dots = el("span", { class: "level", "aria-hidden": "true" }, ...[1, 2, 3].map((n) => el("i", { class: n <= level ? "on" : null })));
      const chip = el("li", { class: "chip", title: `A regular here, level ${level} of 3` }, dots, "Regular");
      chip.append(el("span", { class: "visually-hidden" }, `, level ${level} of 3`));
      chips.push(chip);
    }
    if (Number.isInteger(similar) && similar > 0) {
      chips.push(el("li", { class: "chip", title: "Others said nearly the same" }, glyph(ICON.same), `+${similar} similar`));
    }
    if (edited) chips.push(el("li", { class: "chip" }, "Edited"));
    this.#parts.badges.replaceChildren(...chips);
    this.#parts.badges.hidden = chips.length === 0;
  }

  /** @param {any} post */
  #origin({ network, url }) {
    const net = typeof network === "string" ? network : "";
    const href = safeUrl(url);
    const name = el("span", { class: "net-name" }, originWords(net));
    if (href) {
      const link = outLink(href, networkMark(net), name, glyph(ICON.out, "glyph out"));
      link.append(el("span", { class: "visually-hidden" }, ": the original post, in a new tab"));
      this.#parts.origin.replaceChildren(link);
    } else this.#parts.origin.replaceChildren(networkMark(net), name);
  }

  /** @param {unknown} why */
  #why(why) {
    const rows = (Array.isArray(why) ? why : []).filter((row) => Array.isArray(row) && typeof row[0] === "string" && row[1] > 0);
    const most = Math.max(1, ...rows.map((row) => row[1]));
    const list = this.#parts.why.lastElementChild;
    list?.replaceChildren(
      ...rows.slice(0, 5).flatMap(([signal, points]) => {
        const bar = el("meter", { min: 0, max: most, value: points, "aria-label": `${points} points` });
        return [el("dt", {}, REASONS.get(signal) ?? signal.replaceAll("_", " ")), el("dd", {}, bar)];
      }),
    );
    this.#parts.why.hidden = rows.length === 0;
  }
}

let made = 0;

/** The mark says "on"; only for this page itself a word is needed. @param {string} network */
function originWords(network) {
  const words = onNetwork(network);
  return words.startsWith("from ") ? `From ${networkName(network)}` : networkName(network);
}
