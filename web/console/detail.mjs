// @ts-check
/**
 * The selected post in full: every word, why it stands where it stands, how it scores, its media (blurred until asked
 * for, and only from our own origin), and its buttons with their keys. Not here: what the buttons do (acts.mjs).
 */
import { ago, fullTime, linkWords, outLink, safeUrl } from "../shared/text.mjs";
import { attr, bdi, flag, h, icon, say } from "./dom.mjs";
import { face, keysOf } from "./bindings.mjs";
import { picture } from "./pictures.mjs";
import { avatar, networkOf, scoreBars, who, why, words } from "./post_parts.mjs";
import { besides, eyesNote, scoreList, weighedNote } from "./verdict_parts.mjs";
import { releaseWords } from "./verdict_words.mjs";
import { networkName, plural } from "./words.mjs";

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
  #user;
  #release = h("strong", { class: "digits" });

  /**
   * @param {HTMLElement} body @param {(act: string, id: string) => void} onAct @param {string} user who looks
   */
  constructor(body, onAct, user) {
    this.#body = body;
    this.#onAct = onAct;
    this.#user = user;
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
      why(item, this.#user, { brief: true }),
      eyesNote(item, this.#user),
      item.release_ms ? h("p", { class: "release-note" }, "Held back, in view: ", this.#release, " unless somebody objects.") : null,
      weighedNote(item),
      besides(item),
      this.#media(item, facts.mediaShown),
      facts_(item, facts),
    );
    const side = h("div", { class: "detail-score" }, scoreList(item), scoreBars(item));
    this.#buttons(item, facts.keys);
    this.#body.replaceChildren(about, side, this.#acts);
    this.tick(facts.now);
  }

  /** What moves by itself: how long until a held-back post is shown. @param {number} nowMs server time */
  tick(nowMs) {
    const item = /** @type {any} */ (this.#drawn);
    if (item?.release_ms) say(this.#release, releaseWords(item, nowMs));
  }

  /** @param {any} item @param {Map<string, string>} keys */
  #buttons(item, keys) {
    this.#acts.replaceChildren(
      ...ACTS.map(([act, label]) => {
        const on = act === "shortlist" ? item.shortlisted : act === "pin" ? item.pinned : null;
        const button = h("button", { type: "button", class: `act act-${act}`, "data-act": act, "aria-pressed": on === null ? null : Boolean(on), on: { click: () => this.#onAct(act, item.id) } },
          icon(act), h("span", {}, on && act === "pin" ? "Unpin" : act === "approve" && item.release_ms ? "Show now" : label), h("kbd", { "aria-hidden": "true" }, face(keysOf(act, keys)[0] ?? "")));
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
      const seen = picture(document.body.dataset.show ?? "", item, i, shown);
      flag(tile, "veiled", !shown);
      if (seen) tile.append(seen);
      if (shown) {
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

/** @param {Map<string, string>} keys */
function nothing(keys) {
  const key = (/** @type {string} */ id) => h("kbd", {}, face(keysOf(id, keys)[0] ?? ""));
  return h("p", { class: "detail-none" }, key("next"), " selects the next post, ", key("approve"), " approves, ", key("reject"), " rejects, ", key("help"), " shows every key.");
}
