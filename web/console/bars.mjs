// @ts-check
/**
 * The frame around the lanes: clock and segment, counts, armed or PANIC, the connection, sources, viewers, the last
 * act and its undo, the cues. Not here: the lanes, the air.
 */
import { broadcastTime, clockFace } from "../shared/clock.mjs";
import { lastWords } from "./answers.mjs";
import { face, keysOf } from "./bindings.mjs";
import { attr, flag, h, need, say } from "./dom.mjs";
import { presetWords } from "./verdict_words.mjs";
import { agoWords, commandWords, gist } from "./words.mjs";

const COUNTS = /** @type {const} */ (["pending", "held", "approved", "rejected", "withdrawn", "received", "shed"]);

const WALL = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export class Bars {
  #desk;
  #onCue;
  /** @type {Map<string, HTMLElement>} */
  #counts = new Map();
  #cuesDrawn = "";
  #lastSeen = { seq: 0, at: 0 };
  #panicAt = 0;

  /** @param {{desk: import("./desk.mjs").Desk, onCue: (id: string, title: string) => void}} how */
  constructor({ desk, onCue }) {
    this.#desk = desk;
    this.#onCue = onCue;
    need("counts").append(...COUNTS.map((name) => {
      const n = h("strong", { class: "digits" }, "–");
      this.#counts.set(name, n);
      return h("li", { class: `count count-${name}` }, n, " ", h("span", {}, name));
    }));
  }

  /** @param {number} nowMs server time */
  render(nowMs) {
    const { state, live, armed, user, status, keys } = this.#desk;
    const { meta } = state;
    say(need("title"), meta.title ?? document.body.dataset.title ?? "");
    say(need("hashtags"), (meta.hashtags ?? []).map((/** @type {string} */ t) => (t.startsWith("#") ? t : `#${t}`)).join(" "));
    for (const [name, el] of this.#counts) {
      const n = meta.counts?.[name];
      say(el, Number.isFinite(n) ? n.toLocaleString("en-GB") : "–");
      /** @type {HTMLElement} */ (el.parentElement).hidden = (name === "shed" || name === "withdrawn") && !n;
    }

    const state_ = !live ? "off" : armed ? "armed" : "panic";
    attr(need("state"), "data-state", state_);
    say(need("state-word"), { off: "Not live", armed: "Armed", panic: "PANIC" }[state_]);
    say(need("state-note"), { off: status.words, armed: meta.programme ? "on air" : "air is clear", panic: "air is empty" }[state_]);
    attr(need("panic"), "disabled", live && !armed);
    attr(need("panic"), "title", `Everything off every screen (${keysOf("panic", keys).map(face).join(" or ")})`);
    document.documentElement.classList.toggle("in-panic", !armed);
    document.documentElement.classList.toggle("not-live", !live);
    this.#panicBanner(armed, meta.last, nowMs);

    const mode = meta.mode === "post" ? "Post-moderated" : meta.mode === "pre" ? "Pre-moderated" : "";
    say(need("mode"), mode);
    this.#policy(meta.policy, meta.mood, meta.rejudging, keys);
    attr(need("mode"), "title", meta.mode === "post" ? "What no rule objects to is shown at once" : "Nothing is shown until a person approves it");
    if (meta.last && meta.last.seq !== this.#lastSeen.seq) this.#lastSeen = { seq: meta.last.seq, at: this.#lastSeen.seq ? nowMs : 0 };
    const undoable = meta.undoable?.[user];
    const undo = need("undo");
    undo.hidden = !undoable;
    if (undoable) {
      const word = commandWords(String(undoable).split(/\s/)[0] ?? "").toLowerCase();
      undo.replaceChildren(`Undo your ${word} `, h("kbd", { "aria-hidden": "true" }, face(keysOf("undo", keys)[0] ?? "")));
    }
    this.#drawCues(state.timeline);
    this.tick(nowMs);
  }

  /**
   * Preset, mood and what is judged again, on the way to the page of rules.
   * @param {any} policy @param {any} mood @param {unknown} rejudging @param {Map<string, string>} keys
   */
  #policy(policy, mood, rejudging, keys) {
    const level = typeof mood?.level === "string" ? mood.level : "";
    const over = policy?.overload ? `${policy.overload.holding_per_minute} held a minute` : "";
    const again = Number(rejudging) > 0 ? `judging ${Number(rejudging).toLocaleString("en-GB")} again` : "";
    say(need("mood"), ["Rules", policy?.preset ? presetWords(policy.preset) : "", level ? `mood ${level}` : "", over, again].filter(Boolean).join(" · "));
    attr(need("rules-link"), "data-mood", level || null);
    say(need("rules-key"), face(keysOf("rules", keys)[0] ?? ""));
  }

  /** What moves by itself. @param {number} nowMs server time */
  tick(nowMs) {
    const { state, live, online, user } = this.#desk;
    const { timeline, meta } = state;
    const bt = broadcastTime(timeline, nowMs);
    say(need("clock"), bt === null ? "–:––" : clockFace(bt));
    say(need("wall"), WALL.format(nowMs));
    const segments = timeline.segments ?? [];
    const now = segments.find((/** @type {any} */ s) => s.id === timeline.segment);
    say(need("segment"), now?.title ?? (bt !== null && bt < 0 ? "Before the show" : "Between segments"));
    say(need("segment-left"), now && bt !== null && Number.isFinite(now.end_bt) ? `${clockFace(Math.max(0, now.end_bt - bt))} left` : "");
    const last = meta.last;
    say(need("last"), last ? `${lastWords({ ...last, was: last.detail, detail: lastDetail(last, state.items.get(last.post_id), last.by === user) }, user)}${this.#lastSeen.at ? ` · ${agoWords(nowMs - this.#lastSeen.at)}` : ""}` : "No act yet.");
    say(need("viewers"), online === null ? "" : `${online.toLocaleString("en-GB")} ${online === 1 ? "viewer" : "viewers"}`);
    flag(need("link"), "live", live);
  }

  /** @param {import("../shared/socket.mjs").Status} status @param {number} errorMs bound of our clock */
  link(status, errorMs) {
    const bound = status.phase === "live" && Number.isFinite(errorMs) ? ` · clock ±${Math.max(1, Math.round(errorMs))} ms` : "";
    const words = status.phase === "live" ? "Connected" : status.words;
    if (need("link").textContent !== words + bound) need("link").replaceChildren(words, h("span", { class: "bound" }, bound));
    const banner = need("link-banner");
    const lost = status.phase !== "live" && !(status.phase === "connecting" && !this.#desk.state.epoch);
    banner.hidden = !lost;
    if (!lost) return;
    const final = status.phase === "stopped";
    say(need("link-banner-head"), final ? "Ended" : status.phase === "offline" ? "Offline" : "Not connected");
    say(need("link-banner-words"), final ? status.words : "What you see may be old. Coming back by itself; commands are kept and sent once.");
    need("link-again").hidden = !final;
  }

  /** @param {boolean} armed @param {any} last @param {number} nowMs */
  #panicBanner(armed, last, nowMs) {
    const banner = need("panic-banner");
    banner.hidden = armed;
    if (armed) {
      this.#panicAt = 0;
      return;
    }
    this.#panicAt ||= nowMs;
    const by = last?.command === "panic" ? (last.by === this.#desk.user ? "You cleared" : `${last.by} cleared`) : "Somebody cleared";
    say(need("panic-words"), `${by} every screen. Nothing is taken or shown until the show is rearmed.`);
  }

  /** @param {{[key: string]: any}} timeline */
  #drawCues(timeline) {
    const cues = /** @type {any[]} */ (timeline.cues ?? []);
    const key = JSON.stringify(cues);
    if (key === this.#cuesDrawn) return;
    this.#cuesDrawn = key;
    const list = need("cue-list");
    const next = cues.find((cue) => cue.state === "planned");
    list.replaceChildren(...cues.map((cue) =>
      h("li", {}, h("button", { type: "button", class: `cue cue-${cue.state} ${cue === next ? "next" : ""}`, title: cue.state === "fired" ? "Fired; firing again moves it" : "Fire this cue", on: { click: () => this.#onCue(cue.id, cue.title) } },
        h("span", { class: "cue-time digits" }, Number.isFinite(cue.bt) ? clockFace(cue.bt) : ""), h("span", { class: "cue-title" }, cue.title), h("span", { class: "cue-state" }, cue.state === "fired" ? "✓ fired" : cue === next ? "next" : "")))));
    const el = list.querySelector(".next");
    if (el) list.scrollLeft = Math.max(0, /** @type {HTMLElement} */ (el.parentElement).offsetLeft - list.offsetLeft - 220);
  }
}

/** What the last act was about, in the post's own words where the desk still has them. @param {any} last @param {any} item @param {boolean} mine */
function lastDetail(last, item, mine) {
  if (["clear", "panic", "rearm"].includes(last.command)) return "";
  if (item) return gist(item, 40);
  if (last.command === "fire_cue") return `“${last.detail ?? ""}”`;
  if (last.command === "undo") return `${mine ? "your" : "their"} ${commandWords(String(last.detail ?? "").replace(/^took back: /, "").split(/\s/)[0] ?? "").toLowerCase()}`;
  return last.post_id ? "a post" : "";
}
