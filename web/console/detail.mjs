// @ts-check
/**
 * The selected post in full: every word, why it stands where it stands, how it scores, its media (nothing is fetched
 * or shown until asked), and its buttons with their keys. Not here: what the buttons do (acts.mjs).
 */
import { ago, fullTime, linkWords, outLink, safeUrl } from "../shared/text.mjs";
import { attr, bdi, flag, h, icon } from "./dom.mjs";
import { face, keysOf } from "./bindings.mjs";
import { avatar, networkOf, scoreBars, who, why, words } from "./post_parts.mjs";
import { networkName, plural, ruleKindWords } from "./words.mjs";

const ACTS = /** @type {const} */ ([
  ["approve", "Approve"], ["reject", "Reject"], ["hold", "Hold"], ["shortlist", "Shortlist"], ["preview", "Preview"],
  ["pin", "Pin"], ["block_author", "Block author"],
]);

export class Detail {
  #body;
  #onAct;
  /** @type {unknown} */
  #drawn = null;
  #key = "";
  #acts;

  /**
   * @param {HTMLElement} body @param {(act: string, id: string) => void} onAct
   */
  constructor(body, onAct) {
    this.#body = body;
    this.#onAct = onAct;
    this.#acts = h("div", { class: "detail-acts", role: "toolbar", "aria-label": "Decide on the selected post" });
  }

  /**
   * @param {any} item null = nothing selected
   * @param {{mediaShown: boolean, keys: Map<string, string>, now: number, others: number, marked: number}} facts
   */
  render(item, facts) {
    const key = JSON.stringify([facts.mediaShown, facts.others, facts.marked, [...facts.keys].length, keysOf("approve", facts.keys)]);
    if (item === this.#drawn && key === this.#key && item) return;
    if (!item && this.#drawn === null && this.#key === key) return;
    this.#drawn = item;
    this.#key = key;
    if (!item) {
      this.#body.replaceChildren(nothing(facts.keys));
      return;
    }
    const about = h("div", { class: "detail-post" },
      h("div", { class: "detail-who" }, avatar(item), who(item)),
      words(item, "detail-text"),
      why(item),
      this.#media(item, facts.mediaShown),
      facts_(item, facts),
    );
    const side = h("div", { class: "detail-score" }, scoreBars(item), scores(item));
    this.#buttons(item, facts.keys);
    this.#body.replaceChildren(about, side, this.#acts);
  }

  /** @param {any} item @param {Map<string, string>} keys */
  #buttons(item, keys) {
    this.#acts.replaceChildren(
      ...ACTS.map(([act, label]) => {
        const on = act === "shortlist" ? item.shortlisted : act === "pin" ? item.pinned : null;
        const button = h("button", { type: "button", class: `act act-${act}`, "data-act": act, "aria-pressed": on === null ? null : Boolean(on), on: { click: () => this.#onAct(act, item.id) } },
          icon(act), h("span", {}, on && act === "pin" ? "Unpin" : label), h("kbd", { "aria-hidden": "true" }, face(keysOf(act, keys)[0] ?? "")));
        const blocked = (act === "pin" && item.status !== "approved") || (act === "block_author" && !item.author_id) || !item.post;
        attr(button, "disabled", blocked);
        return button;
      }),
    );
  }

  /** @param {any} item @param {boolean} shown */
  #media(item, shown) {
    const media = Array.isArray(item.post?.media) ? item.post.media : [];
    if (!media.length) return null;
    const box = h("div", { class: "media" });
    media.forEach((/** @type {any} */ m, /** @type {number} */ i) => {
      const kind = String(m.type ?? "media");
      const tile = h("div", { class: "tile" }, h("span", { class: "tile-kind" }, icon("media"), `${kind} ${media.length > 1 ? i + 1 : ""}`));
      flag(tile, "veiled", !shown);
      if (shown) {
        const href = ownUrl(m.url);
        if (href) tile.append(h("img", { src: href, alt: m.alt ?? "", loading: "lazy" }));
        tile.append(m.alt ? bdi(String(m.alt), { class: "alt" }) : h("span", { class: "alt none" }, "No description was given."));
      }
      box.append(tile);
    });
    const link = safeUrl(item.post?.url);
    box.append(
      h("button", { type: "button", class: "tool", "data-act": "media", "aria-expanded": shown, on: { click: () => this.#onAct("media", item.id) } }, shown ? "Hide media" : "Show media"),
    );
    if (shown && link) box.append(outLink(link, "See it at ", networkName(networkOf(item))));
    return box;
  }
}

/** Media are shown only from our own origin: a picture elsewhere would tell its host who looks. @param {unknown} url */
function ownUrl(url) {
  if (typeof url !== "string") return null;
  try {
    const full = new URL(url, location.href);
    return full.origin === location.origin ? full.href : null;
  } catch {
    return null;
  }
}

/** @param {any} item @param {{now: number, others: number}} facts */
function facts_(item, { others }) {
  const list = h("dl", { class: "detail-facts" });
  const add = (/** @type {string} */ name, /** @type {Node | string} */ value) => list.append(h("div", {}, h("dt", {}, name), h("dd", {}, value)));
  const link = safeUrl(item.post?.url);
  if (link) add("original", outLink(link, linkWords(link, 18)));
  if (item.received_ms) add("received", fullTime(item.received_ms, "en-GB"));
  if (item.post?.published_ms && Math.abs(item.post.published_ms - item.received_ms) > 60_000) add("written", ago(item.post.published_ms, item.received_ms));
  add("source", bdi(String(item.source ?? "")));
  if (others > 0) add("same author", `${plural(others, "more post")} waiting`);
  if (item.in_feed) add("feed", "viewers see it now");
  return list;
}

/** @param {any} item screeners' probabilities, per mille */
function scores(item) {
  const entries = Object.entries(item.scores ?? {}).filter(([, n]) => Number.isFinite(n));
  if (!entries.length) return null;
  return h("table", { class: "screeners" }, h("caption", {}, "Screeners"),
    h("tbody", {}, ...entries.map(([name, n]) => h("tr", { class: Number(n) >= 500 ? "warn" : "" }, h("th", { scope: "row" }, ruleKindWords(name)), h("td", { class: "digits" }, `${Math.round(Number(n) / 10)} %`)))));
}

/** @param {Map<string, string>} keys */
function nothing(keys) {
  const key = (/** @type {string} */ id) => h("kbd", {}, face(keysOf(id, keys)[0] ?? ""));
  return h("p", { class: "detail-none" }, key("next"), " selects the next post, ", key("approve"), " approves, ", key("reject"), " rejects, ", key("help"), " shows every key.");
}
