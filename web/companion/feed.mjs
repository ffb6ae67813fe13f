// @ts-check
/**
 * The list of posts, kept in the server's order with calm motion, and never moving what somebody reads.
 *
 * Three ways to take a change. *Following* (at the live edge): the server's order, every move animated from where it
 * was. *Reading* (scrolled away): newcomers go in above, the page scrolls by exactly their height, and a button says
 * how many. *Holding* (paused, or a post is in use at the edge): newcomers wait outside. In all three what leaves the
 * feed loses its words at once. Not here: one post's inside (post.mjs), which posts there are (fold.mjs).
 */
import { wantsStillness } from "../shared/a11y.mjs";
import { PostView } from "./post.mjs";

/** @typedef {import("../shared/fold.mjs").Item} Item */

const EDGE = 80; // pixels from the top that still count as the live edge
const GATHER_MS = 650; // at most so often does the list move by itself
const MOVE = { duration: 420, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" };

export class Feed {
  /** @type {Map<string, PostView>} */
  #views = new Map();
  /** @type {Array<[string, Item]>} */
  #wanted = [];
  /** Came in above while somebody read. @type {Set<string>} */
  #unseen = new Set();
  /** Elements whose post is gone, still holding their place. @type {Set<Element>} */
  #husks = new Set();
  #paused = false;
  #selecting = false;
  #first = true;
  #lastMove = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #due;
  /** As of the last scroll: asking the window itself would make it lay the page out. */
  #scrolledTo = scrollY;
  #o;

  /**
   * @param {{
   *   list: HTMLElement, lang: string, topInset: () => number,
   *   onNew: (waiting: number) => void, onArrived: (count: number) => void, now: () => number,
   * }} options `list`: the role=feed element. `onNew`: how many newcomers wait. `onArrived`: so many came into view.
   */
  constructor(options) {
    this.#o = options;
    let asked = false;
    addEventListener(
      "scroll",
      () => {
        if (asked) return;
        asked = true;
        requestAnimationFrame(() => {
          asked = false;
          this.#scrolled();
        });
      },
      { passive: true },
    );
    document.addEventListener("selectionchange", () => {
      const selection = document.getSelection();
      this.#selecting = selection !== null && !selection.isCollapsed && this.#o.list.contains(selection.anchorNode);
      if (!this.#selecting) this.#later();
    });
    this.#o.list.addEventListener("focusout", () => this.#later());
    this.#o.list.addEventListener("toggle", () => this.#later(), true);
    this.#o.list.addEventListener("keydown", (event) => this.#key(event));
    setInterval(() => this.#tick(), 10_000);
  }

  get paused() {
    return this.#paused;
  }

  set paused(yes) {
    this.#paused = yes;
    this.#later();
  }

  /** What should be shown, in order. @param {Array<[string, Item]>} wanted */
  show(wanted) {
    this.#wanted = wanted;
    const keep = new Set(wanted.map(([id]) => id));
    this.#takeAway(keep);
    for (const [id, item] of wanted) this.#views.get(id)?.update(item);
    this.#later();
    if (this.#due !== undefined) this.#count();
  }

  /** Nothing may be shown now: every word leaves the page at once. */
  clear() {
    if (!this.#views.size && !this.#husks.size) return;
    clearTimeout(this.#due);
    this.#due = undefined;
    this.#first = true;
    this.#wanted = [];
    this.#views.clear();
    this.#husks.clear();
    this.#unseen.clear();
    this.#o.list.replaceChildren();
    scrollTo({ top: 0, behavior: "instant" });
    this.#scrolledTo = 0;
    this.#count();
  }

  /** To the live edge, with everything that waits. @param {boolean} byKey whether the keyboard asked */
  release(byKey) {
    this.#paused = false;
    this.#blur();
    this.#apply("following");
    scrollTo({ top: 0, behavior: wantsStillness() ? "instant" : "smooth" });
    const first = this.#o.list.firstElementChild;
    if (byKey && first instanceof HTMLElement) first.focus({ preventScroll: true });
  }

  #mode() {
    if (this.#scrolledTo > EDGE) return "reading";
    return this.#paused || this.#inUse() ? "holding" : "following";
  }

  /** Somebody has a hand on a post: the keyboard is in it, its "why" open, words of it selected. */
  #inUse() {
    const { list } = this.#o;
    return this.#selecting || list.querySelector(":focus-visible") !== null || list.querySelector("details[open]") !== null;
  }

  #blur() {
    const { list } = this.#o;
    for (const open of list.querySelectorAll("details[open]")) open.removeAttribute("open");
    if (document.activeElement instanceof HTMLElement && list.contains(document.activeElement)) document.activeElement.blur();
    const selection = document.getSelection();
    if (selection && list.contains(selection.anchorNode)) selection.removeAllRanges();
  }

  /** Move soon, but not more often than is calm. */
  #later() {
    if (this.#due !== undefined) return;
    const wait = this.#first ? 0 : Math.max(0, this.#lastMove + GATHER_MS - performance.now());
    this.#due = setTimeout(() => {
      this.#due = undefined;
      // A motion cut short would be a jump: the next one waits for it.
      if (this.#moves.size && !document.hidden) setTimeout(() => this.#later(), 60);
      else this.#apply(this.#mode());
    }, wait);
  }

  /** @param {"following" | "reading" | "holding"} mode */
  #apply(mode) {
    this.#lastMove = performance.now();
    const { list } = this.#o;
    if (this.#first && this.#wanted.length) {
      this.#first = false;
      list.replaceChildren(...this.#wanted.map(([id, item]) => this.#make(id, item).article));
    } else if (mode === "following") this.#follow();
    else if (mode === "reading") this.#insertAbove();
    this.#number();
    this.#count();
  }

  #follow() {
    const { list } = this.#o;
    const same = this.#wanted.every(([id], at) => this.#views.get(id)?.article === list.children[at]);
    if (same && list.children.length === this.#wanted.length) return;
    const still = wantsStillness() || document.hidden;
    const before = still ? new Map() : this.#places();
    for (const husk of this.#husks) husk.remove();
    this.#husks.clear();
    /** @type {Set<Element>} */
    const fresh = new Set();
    const target = this.#wanted.map(([id, item]) => {
      const known = this.#views.get(id);
      if (known) return known.article;
      const { article } = this.#make(id, item);
      fresh.add(article);
      return article;
    });
    target.forEach((node, at) => {
      if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
    });
    this.#unseen.clear();
    if (fresh.size) this.#o.onArrived(fresh.size);
    if (still) return;
    const height = innerHeight;
    for (const [node, top] of this.#places()) {
      const was = before.get(node);
      if (fresh.has(node)) {
        if (top < height) this.#move(node, [{ opacity: 0, transform: "translateY(-10px)" }, { opacity: 1, transform: "none" }]);
      } else if (was !== undefined && was !== top && (was < height || top < height)) {
        this.#move(node, [{ transform: `translateY(${was - top}px)` }, { transform: "none" }]);
      }
    }
  }

  /** @param {Element} node @param {Keyframe[]} frames */
  #move(node, frames) {
    const motion = node.animate(frames, MOVE);
    this.#moves.add(motion);
    motion.onfinish = motion.oncancel = () => this.#moves.delete(motion);
  }
  /** @type {Set<Animation>} */
  #moves = new Set();

  #insertAbove() {
    const { list } = this.#o;
    const fresh = this.#wanted.filter(([id]) => !this.#views.has(id));
    if (!fresh.length) return;
    this.#anchored(() => {
      list.prepend(...fresh.map(([id, item]) => this.#make(id, item).article));
    });
    for (const [id] of fresh) this.#unseen.add(id);
    this.#o.onArrived(fresh.length);
  }

  /**
   * What is no more in the feed loses its words now. Before the eye its place is kept until the list next moves;
   * below the eye it is taken out, above it with the page held still.
   * @param {Set<string>} keep
   */
  #takeAway(keep) {
    const gone = [...this.#views.values()].filter((view) => !keep.has(view.id));
    if (!gone.length) return;
    const mode = this.#mode();
    const inset = this.#o.topInset();
    const boxes = gone.map((view) => view.article.getBoundingClientRect());
    const change = () => {
      for (const [at, view] of gone.entries()) {
        this.#views.delete(view.id);
        this.#unseen.delete(view.id);
        const { top = 0, bottom = 0, height = 0 } = boxes[at] ?? {};
        if (bottom > inset && top < innerHeight) {
          view.husk(height, mode === "following" ? "" : "This post has left the feed.");
          this.#husks.add(view.article);
        } else view.article.remove();
      }
    };
    if (mode === "reading") this.#anchored(change);
    else change();
    this.#number();
  }

  /** Change the list and scroll so that what is read stays where it is. @param {() => void} change */
  #anchored(change) {
    const inset = this.#o.topInset();
    const anchor = [...this.#o.list.children].find((node) => node.getBoundingClientRect().bottom > inset);
    const was = anchor?.getBoundingClientRect().top;
    change();
    if (!anchor?.isConnected || was === undefined) return;
    const shift = anchor.getBoundingClientRect().top - was;
    if (shift) scrollBy({ top: shift, behavior: "instant" });
    this.#scrolledTo = scrollY;
  }

  /** Where each article stands. @returns {Map<Element, number>} */
  #places() {
    return new Map([...this.#o.list.children].map((node) => [node, node.getBoundingClientRect().top]));
  }

  /** @param {string} id @param {Item} item */
  #make(id, item) {
    const view = new PostView(id, item, this.#o.lang);
    view.tick(this.#o.now());
    this.#views.set(id, view);
    return view;
  }

  #number() {
    const nodes = this.#o.list.children;
    const focused = document.activeElement?.closest?.(".post");
    let stop = focused && this.#o.list.contains(focused) ? focused : nodes[0];
    for (let at = 0; at < nodes.length; at += 1) {
      const node = nodes[at];
      if (!(node instanceof HTMLElement)) continue;
      node.setAttribute("aria-posinset", String(at + 1));
      node.setAttribute("aria-setsize", String(nodes.length));
      node.tabIndex = node === stop ? 0 : -1;
    }
  }

  #count() {
    const outside = this.#wanted.filter(([id]) => !this.#views.has(id)).length;
    const following = this.#due !== undefined && this.#mode() === "following";
    this.#o.onNew(following ? 0 : outside + this.#unseen.size);
  }

  #scrolled() {
    this.#scrolledTo = scrollY;
    if (this.#unseen.size) {
      const inset = this.#o.topInset();
      for (const id of [...this.#unseen]) {
        const box = this.#views.get(id)?.article.getBoundingClientRect();
        if (!box || box.bottom > inset + 24) this.#unseen.delete(id);
      }
      this.#count();
    }
    if (this.#scrolledTo <= EDGE) this.#later();
  }

  #tick() {
    const now = this.#o.now();
    for (const view of this.#views.values()) view.tick(now);
  }

  /** Within the feed: j, k, Page Down, Page Up from post to post. @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLElement)) return;
    const step = { j: 1, PageDown: 1, k: -1, PageUp: -1 }[event.key];
    const post = event.target.closest(".post");
    if (!step || !post) return;
    const next = step > 0 ? post.nextElementSibling : post.previousElementSibling;
    if (!(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest", behavior: "instant" });
    this.#number();
  }
}
