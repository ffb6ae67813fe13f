// @ts-check
/**
 * Preview (green) and programme (red): what the next take would show and what is on air, each as a small 16:9
 * picture by the overlay's own hand, with the layout, the time left, TAKE and CLEAR. Not here: the overlay itself.
 */
import { clockFace } from "../shared/clock.mjs";
import { attr, bdi, flag, h, icon, say } from "./dom.mjs";
import { face, keysOf } from "./bindings.mjs";
import { MiniScreen } from "./mini_screen.mjs";
import { authorName } from "./post_parts.mjs";

const DURATIONS = /** @type {const} */ ([["", "Show’s own time"], ["8000", "8 s"], ["15000", "15 s"], ["30000", "30 s"], ["60000", "60 s"], ["0", "Until cleared"]]);

export class AirView {
  /** The time asked for by the producer; null = the show's own. @type {number | null} */
  showForMs = null;

  #preview;
  #programme;
  #take;
  #clear;
  #left;
  #leftTime = h("span");
  #leftWord = h("span", { class: "word" });
  #bar;
  #layouts;

  /** @param {HTMLElement} body @param {(act: string, more?: any) => void} onAct */
  constructor(body, onAct) {
    this.#programme = monitor("programme", "Programme");
    this.#preview = monitor("preview", "Preview");
    this.#left = h("span", { class: "left digits" }, this.#leftTime, this.#leftWord);
    this.#bar = h("span", { class: "countdown", "aria-hidden": "true" }, h("i"));
    this.#clear = h("button", { type: "button", class: "clear", "data-act": "clear", on: { click: () => onAct("clear") } }, h("span", {}, "Clear"), h("kbd", { "aria-hidden": "true" }));
    this.#programme.author.replaceWith(this.#programme.by);
    this.#programme.head.append(this.#left, this.#clear);
    this.#programme.screen.append(this.#bar);
    this.#programme.foot.remove();

    this.#take = h("button", { type: "button", class: "take", "data-act": "take", on: { click: () => onAct("take") } }, icon("take"), h("span", {}, "Take"), h("kbd", { "aria-hidden": "true" }));
    const time = h("select", { class: "for", "aria-label": "How long the next take stays", on: { change: () => (this.showForMs = time.value === "" ? null : Number(time.value)) } },
      ...DURATIONS.map(([value, label]) => h("option", { value }, label)));
    this.#layouts = ["lower_third", "full_screen"].map((layout) =>
      h("button", { type: "button", class: "layout", "data-layout": layout, "aria-pressed": "false", "aria-label": layout === "lower_third" ? "Lower third" : "Full screen", on: { click: () => onAct("layout", layout) } }, layout === "lower_third" ? "Lower" : "Full"));
    this.#preview.head.append(h("span", { class: "layouts", role: "group", "aria-label": "Layout of the preview" }, ...this.#layouts));
    this.#preview.foot.append(this.#take, time);
    this.#preview.by.id = "take-why";
    this.#take.setAttribute("aria-describedby", "take-why");
    body.replaceChildren(this.#programme.el, this.#preview.el);
  }

  /**
   * @param {import("../shared/fold.mjs").ChannelState} state
   * @param {{keys: Map<string, string>, user: string, live: boolean, sending: Set<string>}} facts
   */
  render(state, { keys, user, live, sending }) {
    const { preview, programme, armed } = state.meta;
    const next = preview ? state.items.get(preview.post_id) : undefined;
    const now = programme ? state.items.get(programme.post_id) : undefined;
    const theme = String(state.meta.theme ?? "plain");
    draw(this.#preview, preview, next, "Nothing in preview", { theme, cut: true });
    draw(this.#programme, programme, now, armed === false ? "Panic: the air is empty" : "The air is clear", { theme, cut: armed === false });
    say(this.#programme.by, programme?.by ? `taken by ${programme.by === user ? "you" : programme.by}` : "");
    say(this.#preview.author, next?.post ? authorName(next) : "");
    const why = !live ? "Not connected" : armed === false ? "Rearm first" : preview && next?.status !== "approved" ? `${next?.status ?? "gone"}: approve it first` : "";
    say(this.#preview.by, why);
    attr(this.#take, "disabled", !preview || why !== "");
    flag(this.#take, "busy", sending.has("take"));
    attr(this.#clear, "disabled", !programme);
    flag(this.#clear, "busy", sending.has("clear"));
    for (const [button, id] of /** @type {[HTMLElement, string][]} */ ([[this.#take, "take"], [this.#clear, "clear"]])) {
      say(/** @type {HTMLElement} */ (button.querySelector("kbd")), face(keysOf(id, keys)[0] ?? ""));
    }
    for (const button of this.#layouts) {
      attr(button, "aria-pressed", preview?.layout === button.dataset.layout);
      attr(button, "disabled", !preview);
    }
  }

  /** What moves by itself: the time left. @param {any} programme @param {number} nowMs server time */
  tick(programme, nowMs) {
    this.#left.hidden = !programme;
    if (!programme) {
      this.#bar.hidden = true;
      return;
    }
    const gone = Math.max(0, nowMs - programme.taken_ms);
    const whole = programme.show_for_ms;
    this.#bar.hidden = !whole;
    say(this.#leftTime, whole ? `${Math.max(0, Math.ceil((whole - gone) / 1000))} s` : clockFace(gone));
    say(this.#leftWord, whole ? " left" : " on air");
    /** @type {HTMLElement} */ (this.#bar.firstChild).style.transform = `scaleX(${whole ? Math.max(0, 1 - gone / whole) : 1})`;
  }
}

/** @param {string} kind @param {string} title */
function monitor(kind, title) {
  const by = h("span", { class: "by" });
  const author = bdi("", { class: "monitor-author" });
  const head = h("header", { class: "monitor-head" }, h("h3", {}, title), author, by);
  const mini = new MiniScreen();
  const none = h("p", { class: "none-words" });
  const screen = h("div", { class: "screen" }, h("div", { class: "picture", "aria-hidden": "true" }), none, mini.el);
  const foot = h("footer", { class: "monitor-foot" });
  return { el: h("div", { class: `monitor monitor-${kind}`, role: "group", "aria-label": title }, head, screen, foot), head, author, by, screen, mini, none, foot };
}

/**
 * @param {ReturnType<typeof monitor>} m @param {any} slot the desk's preview or programme @param {any} item
 * @param {string} words for an empty picture @param {{theme: string, cut: boolean}} how
 */
function draw(m, slot, item, words, { theme, cut }) {
  flag(m.el, "filled", Boolean(slot));
  m.none.hidden = Boolean(slot);
  say(m.none, words);
  if (slot && item) m.mini.show(item, slot.layout, `${slot.post_id} ${slot.taken_ms ?? ""}`, theme);
  else if (cut || slot) m.mini.cut();
  else m.mini.leave();
}
