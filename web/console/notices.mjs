// @ts-check
/**
 * What the console has to say about acts: shown in a corner, never in the way, spoken once. A conflict or a failure
 * stays until a person chooses; the rest goes by itself. Not here: which words (answers.mjs).
 */
import { flag, h, need, say } from "./dom.mjs";

const MOST = 6;
const GOES_MS = 7_000;

/**
 * @typedef {{label: string, act: () => void, main?: boolean}} Choice
 * @typedef {{
 *   kind: "done" | "info" | "conflict" | "refused" | "failed" | "again",
 *   head: string | (() => string), words: () => string, choices?: Choice[], key?: string,
 * }} Notice words given as a function are asked again at every drawing; `key`: replaces another
 */

export class Notices {
  /** @type {Array<Notice & {el: HTMLElement, timer?: ReturnType<typeof setTimeout>}>} */
  #open = [];
  #root = need("notices");
  #polite = need("polite");
  #urgent = need("urgent");

  /** @param {Notice} notice */
  show(notice) {
    if (notice.key) this.close(notice.key);
    const lasting = Boolean(notice.choices?.length) || notice.kind === "again" || notice.kind === "failed";
    const el = h("div", { class: `notice notice-${notice.kind}` }, h("p", { class: "notice-words" }, h("strong", {}, head(notice)), " ", h("span", {}, notice.words())));
    const choices = notice.choices ?? [];
    const entry = { ...notice, el };
    const row = h("p", { class: "notice-choices" });
    for (const choice of choices) {
      row.append(h("button", { type: "button", class: choice.main ? "main" : "", on: { click: () => (this.#drop(entry), choice.act()) } }, choice.label));
    }
    if (!choices.length) row.append(h("button", { type: "button", class: "close", "aria-label": "Close this notice", on: { click: () => this.#drop(entry) } }, "×"));
    el.append(row);
    this.#open.push(entry);
    this.#root.append(el);
    if (!lasting) /** @type {any} */ (entry).timer = setTimeout(() => this.#drop(entry), GOES_MS);
    const urgent = notice.kind === "conflict" || notice.kind === "failed" || notice.kind === "refused";
    this.speak(`${head(notice)} ${notice.words()}`.trim(), urgent);
    while (this.#open.length > MOST) this.#drop(/** @type {any} */ (this.#open.find((n) => !n.choices?.length) ?? this.#open[0]));
  }

  /** @param {string} key */
  close(key) {
    for (const entry of [...this.#open]) if (entry.key === key) this.#drop(entry);
  }

  /** Say what is known now. */
  refresh() {
    for (const notice of this.#open) {
      say(/** @type {HTMLElement} */ (notice.el.querySelector("strong")), head(notice));
      say(/** @type {HTMLElement} */ (notice.el.querySelector("span")), notice.words());
    }
    flag(this.#root, "some", this.#open.length > 0);
  }

  /** The newest notice that waits for a choice: take its main one, or the other. @param {boolean} main */
  choose(main) {
    const entry = this.#open.findLast((n) => n.choices?.length);
    if (!entry) return false;
    const choices = entry.choices ?? [];
    const choice = choices.find((c) => Boolean(c.main) === main) ?? (main ? undefined : choices.at(-1));
    this.#drop(entry);
    choice?.act();
    return true;
  }

  /** @param {string} words @param {boolean} [urgent] */
  speak(words, urgent = false) {
    const region = urgent ? this.#urgent : this.#polite;
    // The same words twice would not be read twice.
    region.textContent = region.textContent === words ? `${words}\u00a0` : words;
  }

  /** @param {Notice & {el: HTMLElement, timer?: ReturnType<typeof setTimeout>}} entry */
  #drop(entry) {
    clearTimeout(entry.timer);
    const i = this.#open.indexOf(entry);
    if (i < 0) return;
    this.#open.splice(i, 1);
    const held = entry.el.contains(document.activeElement);
    entry.el.remove();
    if (held) document.body.focus();
  }
}

/** @param {Notice} notice */
const head = (notice) => (typeof notice.head === "string" ? notice.head : notice.head());
