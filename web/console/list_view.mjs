// @ts-check
/**
 * One lane's rows: kept by id, moved instead of made anew, and never pulled away from under an eye or a pointer.
 *
 * The row a producer holds on to (selected and in sight, else under the pointer, else the topmost in sight) keeps its
 * place on the screen whatever comes or goes above it; what came above the edge is counted. Only a list at its top
 * that nobody holds follows the newest. Not here: what is in a row (post_row.mjs), which ids (the lanes).
 */
import { attr, flag, h } from "./dom.mjs";

/**
 * @typedef {{el: HTMLElement, update: (item: any, facts: any) => void}} Row
 */

const POINTER_MS = 4_000; // a pointer that has not moved for so long holds nothing

export class ListView {
  /** @type {Map<string, Row>} */
  rows = new Map();
  /** @type {readonly string[]} */
  ids = [];
  /** @type {string | null} */
  selected = null;
  /** Newcomers above the edge of sight. @type {Set<string>} */
  above = new Set();

  #list;
  #make;
  #onSelect;
  #pointerAt = -Infinity;
  /** @type {string | null} */
  #under = null;
  #now;

  /**
   * @param {HTMLElement} list the scrolling element
   * @param {{make: (id: string) => Row, onSelect: (id: string, how: {range: boolean, toggle: boolean}) => void, onEdge?: () => void, now?: () => number}} how
   */
  constructor(list, { make, onSelect, onEdge, now = () => performance.now() }) {
    this.#list = list;
    this.#make = make;
    this.#onSelect = onSelect;
    this.#now = now;
    list.addEventListener("pointermove", (event) => this.#point(event), { passive: true });
    list.addEventListener("pointerleave", () => (this.#under = null), { passive: true });
    list.addEventListener("scroll", () => this.#scrolled() && onEdge?.(), { passive: true });
    list.addEventListener("focusin", (event) => {
      // Whoever comes by Tab stands on a row: that row is the selected one.
      const id = idOf(event.target);
      if (id !== null && id !== this.selected && event.target instanceof HTMLElement && event.target.role === "row") this.#onSelect(id, { range: false, toggle: false });
    });
    list.addEventListener("pointerdown", (event) => {
      const id = idOf(event.target);
      if (id !== null) this.#onSelect(id, { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey });
    });
  }

  /** Is a pointer at rest in this list, or lately moved in it? */
  get pointed() {
    return this.#under !== null && this.#now() - this.#pointerAt < POINTER_MS;
  }

  /** Does focus stand in this list? */
  get focused() {
    return this.#list.contains(document.activeElement);
  }

  /**
   * Show these ids, in this order.
   * @param {readonly string[]} ids
   * @param {(id: string) => [item: any, facts: any]} look what each row is told
   */
  render(ids, look) {
    const list = this.#list;
    const follows = list.scrollTop <= 2 && this.selected === null && !this.pointed;
    const hold = follows ? null : this.#anchor(ids);
    const heldAt = hold?.el.getBoundingClientRect().top ?? 0;
    const fresh = this.ids.length > 0;
    const wanted = new Set(ids);
    const hadFocus = this.focused;

    for (const [id, row] of this.rows) {
      if (wanted.has(id)) continue;
      row.el.remove();
      this.rows.delete(id);
      this.above.delete(id);
    }
    /** @type {ChildNode | null} */
    let at = list.firstChild;
    /** @type {string[]} */
    const born = [];
    ids.forEach((id, index) => {
      let row = this.rows.get(id);
      if (!row) {
        row = this.#make(id);
        row.el.dataset.id = id;
        this.rows.set(id, row);
        born.push(id);
      }
      if (row.el === at) at = at.nextSibling;
      else list.insertBefore(row.el, at);
      row.update(...look(id));
      attr(row.el, "aria-rowindex", index + 1);
    });
    this.ids = ids;
    attr(list, "aria-rowcount", ids.length);
    if (this.selected !== null && !wanted.has(this.selected)) this.selected = null;
    this.#mark();

    if (hold && wanted.has(/** @type {string} */ (hold.el.dataset.id))) {
      const slip = hold.el.getBoundingClientRect().top - heldAt;
      if (Math.abs(slip) >= 1) list.scrollTop += slip;
    }
    const top = list.getBoundingClientRect().top;
    for (const id of born) {
      const el = this.rows.get(id)?.el;
      if (fresh && !follows && el && el.getBoundingClientRect().bottom <= top + 4) this.above.add(id);
    }
    this.#scrolled();
    if (hadFocus && !this.focused) this.focus();
  }

  /**
   * Select a row; null lets go.
   * @param {string | null} id @param {{focus?: boolean, scroll?: boolean}} [how]
   */
  select(id, { focus = false, scroll = true } = {}) {
    this.selected = id !== null && this.rows.has(id) ? id : null;
    this.#mark();
    const row = this.selected === null ? null : this.rows.get(this.selected);
    if (row && scroll) row.el.scrollIntoView({ block: "nearest" });
    if (focus) this.focus();
  }

  /** Put the keyboard on the selected row, or on the list. */
  focus() {
    const row = this.selected === null ? null : this.rows.get(this.selected);
    (row?.el ?? this.#list).focus({ preventScroll: true });
  }

  toTop() {
    this.#list.scrollTop = 0;
    this.above.clear();
  }

  /** Exactly one row (or, without rows, the list) is a stop of the Tab key. */
  #mark() {
    const stop = this.selected ?? this.ids[0] ?? null;
    for (const [id, { el }] of this.rows) {
      flag(el, "selected", id === this.selected);
      attr(el, "aria-selected", id === this.selected);
      attr(el, "tabindex", id === stop ? 0 : -1);
      for (const button of el.querySelectorAll("button")) attr(button, "tabindex", id === this.selected ? null : -1);
    }
    attr(this.#list, "tabindex", stop === null ? 0 : -1);
  }

  /** @param {readonly string[]} ids @returns {Row | null} */
  #anchor(ids) {
    const list = this.#list.getBoundingClientRect();
    const wanted = new Set(ids);
    const inSight = (/** @type {string | null} */ id) => {
      const row = id !== null && wanted.has(id) ? this.rows.get(id) : undefined;
      if (!row) return null;
      const box = row.el.getBoundingClientRect();
      return box.bottom > list.top + 1 && box.top < list.bottom - 1 ? row : null;
    };
    const held = (this.pointed ? inSight(this.#under) : null) ?? inSight(this.selected);
    if (held) return held;
    for (const id of this.ids) {
      const row = inSight(id);
      if (row) return row;
    }
    return null;
  }

  /** @param {PointerEvent} event */
  #point(event) {
    this.#pointerAt = this.#now();
    this.#under = idOf(event.target);
  }

  /** Newcomers that came into sight are new no more. True: the count changed. */
  #scrolled() {
    if (!this.above.size) return false;
    const before = this.above.size;
    if (this.#list.scrollTop <= 2) this.above.clear();
    const top = this.#list.getBoundingClientRect().top;
    for (const id of this.above) {
      const el = this.rows.get(id)?.el;
      if (!el || el.getBoundingClientRect().bottom > top + 8) this.above.delete(id);
    }
    return this.above.size !== before;
  }
}

/** @param {EventTarget | null} target */
function idOf(target) {
  const row = target instanceof Element ? target.closest("[role=row]") : null;
  return row instanceof HTMLElement ? (row.dataset.id ?? null) : null;
}

/** A cell of a row. @param {string} name @param {...import("./dom.mjs").Child} children */
export function cell(name, ...children) {
  return h("div", { role: "gridcell", class: name }, ...children);
}
