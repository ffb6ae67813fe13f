// @ts-check
/**
 * The three lanes: queue (what waits for a decision, newest first), feed (what viewers see), rundown (the shortlist).
 * Which rows stand in each, which one is selected, which are marked, and moving about. Not here: what an act does
 * (acts.mjs), how a row looks (post_row.mjs).
 */
import { flag, need, say } from "./dom.mjs";
import { LANES } from "./desk.mjs";
import { facets, fits, isOpen } from "./filters.mjs";
import { ListView } from "./list_view.mjs";
import { rowMaker } from "./post_row.mjs";
import { arranged, steady } from "./queue_order.mjs";
import { Settling } from "./settling.mjs";
import { doneWords, plural } from "./words.mjs";

/** @typedef {import("./desk.mjs").Lane} Lane */

export class Lanes {
  #desk;
  #settling = new Settling();
  /** @type {{[lane in Lane]: ListView}} */
  #lists;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #sweep;
  /** A post to be selected as soon as it is there. @type {string | null} */
  #wanted = null;
  /** Where a run of marks began. @type {string | null} */
  #pivot = null;
  /** The queue as it stands on the screen, unfiltered. @type {readonly string[]} */
  #standing = [];
  #filterBar;
  #edge = need("queue-edge");
  #nowMs;

  /**
   * @param {{desk: import("./desk.mjs").Desk, onAct: (act: string, more: {id: string}) => void, filterBar: import("./filter_bar.mjs").FilterBar, nowMs: () => number}} how
   *   `nowMs`: the server's time
   */
  constructor({ desk, onAct, filterBar, nowMs }) {
    this.#desk = desk;
    this.#filterBar = filterBar;
    this.#nowMs = nowMs;
    const list = (/** @type {Lane} */ lane) =>
      new ListView(need(`${lane}-list`), {
        make: rowMaker(lane, (act, id) => onAct(act, { id }), desk.user),
        onSelect: (id, how) => this.#clicked(lane, id, how),
        onEdge: () => this.#drawEdge(),
      });
    this.#lists = { queue: list("queue"), feed: list("feed"), rundown: list("rundown") };
    for (const lane of LANES) need(`lane-${lane}`).addEventListener("focusin", () => this.#enter(lane));
    this.#edge.addEventListener("click", () => this.toEnd("first"));
    need("queue-list").addEventListener("pointerleave", () => desk.changed());
  }

  /** @param {Lane} lane ids as shown */
  order(lane) {
    return this.#lists[lane].ids;
  }

  /** The post that an act without a name is about. */
  selected() {
    const id = this.#lists[this.#desk.lane].selected;
    return id !== null && this.#desk.item(id) && !(this.#desk.lane === "queue" && this.#settling.has(id)) ? id : null;
  }

  render() {
    const { state, filters, marks } = this.#desk;
    const { meta, items } = state;
    const waiting = this.#arrange(state.order.filter((id) => items.has(id)));
    const present = new Set(waiting);
    const fitting = waiting.filter((id) => fits(/** @type {any} */ (items.get(id)), filters));
    const shown = this.#settling.next(fitting, present, performance.now(), this.#lists.queue.pointed);
    const feed = (meta.feed ?? []).filter((/** @type {string} */ id) => items.has(id));
    const shortlist = (meta.shortlist ?? []).filter((/** @type {string} */ id) => items.has(id));
    for (const id of marks) if (!present.has(id)) marks.delete(id);

    this.#draw("queue", shown);
    this.#draw("feed", feed);
    this.#draw("rundown", shortlist);
    this.#drawEdge();
    this.#filterBar.render(filters, facets(waiting.map((id) => items.get(id) ?? {})), { shown: fitting.length, all: waiting.length, order: this.#desk.order });

    say(need("queue-note"), isOpen(filters) ? plural(waiting.length, "post") : `${fitting.length} of ${plural(waiting.length, "post")}`);
    say(need("feed-note"), `${plural(feed.length, "post")} on viewers’ screens`);
    say(need("rundown-note"), `${plural(shortlist.length, "post")} shortlisted`);
    empty("queue", shown.length, !state.epoch ? "Waiting for the desk…" : isOpen(filters) ? "Nothing waits. Every post has been decided." : "Nothing that waits fits this filter.");
    empty("feed", feed.length, !this.#desk.armed ? "Panic: viewers see no posts." : "Viewers see no posts yet.");
    empty("rundown", shortlist.length, "S puts the selected post here, for later.");
    this.#show(this.#desk.lane);

    if (this.#wanted !== null && present.has(this.#wanted)) {
      this.select("queue", this.#wanted, true);
      this.#wanted = null;
    }
    const due = this.#settling.dueInMs(performance.now());
    clearTimeout(this.#sweep);
    if (due !== null && !this.#lists.queue.pointed) this.#sweep = setTimeout(() => this.#desk.changed(), due + 10);
  }

  /** The queue in the order that is asked for. Rows that a producer holds keep their order. @param {readonly string[]} ids */
  #arrange(ids) {
    const { order, shownOrder, state } = this.#desk;
    const wanted = arranged(ids, state.items, order, shownOrder);
    const list = this.#lists.queue;
    const held = list.pointed || list.selected !== null;
    this.#standing = held && this.#ordered === order ? steady(this.#standing, wanted) : wanted;
    this.#ordered = order;
    return this.#standing;
  }
  /** @type {import("./queue_order.mjs").Order | null} the order that stands */
  #ordered = null;

  /** Order anew, whoever holds a row. */
  reorder() {
    this.#ordered = null;
    this.#settling.release();
    this.#desk.changed();
  }

  /** Where there is room for two lanes only, feed and rundown share a place. @param {Lane} lane */
  #show(lane) {
    document.body.dataset.lane = lane;
    if (lane !== "queue") document.body.dataset.side = lane;
    for (const one of LANES) flag(need(`lane-${one}`), "active", one === lane);
  }

  /** @param {Lane} lane @param {readonly string[]} ids */
  #draw(lane, ids) {
    const desk = this.#desk;
    const { meta, items } = desk.state;
    const now = this.#nowMs();
    let top = 0;
    for (const id of ids) top = Math.max(top, items.get(id)?.score ?? 0);
    this.#lists[lane].render(ids, (id) => [
      items.get(id) ?? null,
      {
        at: lane === "queue" ? 0 : ids.indexOf(id) + 1,
        marked: lane === "queue" && desk.marks.has(id),
        settled: lane === "queue" && this.#settling.has(id) ? this.#settledWords(id) : null,
        top, now,
        sending: desk.sendingOf(id),
        onAir: meta.programme?.post_id === id,
        inPreview: meta.preview?.post_id === id,
      },
    ]);
  }

  /** Who decided a row that left. @param {string} id */
  #settledWords(id) {
    const { state, mine } = this.#desk;
    const own = mine.get(id);
    if (own) return `You ${doneWords(own).replace(" the author of", "")}`;
    const last = state.meta.last;
    if (last?.post_id === id) return `${last.by} ${doneWords(last.command)}`;
    const item = state.items.get(id);
    return item ? `${item.by ?? "The rules"}: ${item.status}` : "Gone";
  }

  #drawEdge() {
    const n = this.#lists.queue.above.size;
    this.#edge.hidden = n === 0;
    if (n) say(this.#edge, `↑ ${n} new`);
  }

  /** What moves by itself: ages. */
  tick() {
    this.#draw("queue", this.#lists.queue.ids);
    this.#draw("feed", this.#lists.feed.ids);
  }

  // --- moving about ---

  /** @param {Lane} lane */
  go(lane) {
    this.#desk.lane = lane;
    this.#show(lane); // at once: a lane that is not shown cannot take the focus
    const list = this.#lists[lane];
    if (list.selected === null) this.select(lane, this.#alive(lane)[0] ?? null, true);
    else list.select(list.selected, { focus: true });
    if (!list.focused) list.focus();
  }

  /** @param {Lane} lane @param {string | null} id @param {boolean} focus */
  select(lane, id, focus) {
    this.#desk.lane = lane;
    this.#lists[lane].select(id, { focus });
    this.#desk.changed();
  }

  /** Up or down one row. @param {1 | -1} step */
  move(step) {
    const lane = this.#desk.lane;
    const list = this.#lists[lane];
    const alive = this.#alive(lane);
    if (!alive.length) return list.focus();
    const at = list.selected === null ? -1 : alive.indexOf(list.selected);
    const next = at < 0 ? (step > 0 ? this.#nearest(lane) : alive[0]) : alive[Math.min(alive.length - 1, Math.max(0, at + step))];
    this.select(lane, next ?? null, true);
    if (lane === "queue") this.#settling.release();
  }

  /** After deciding on `ids`: on to the first row below that is still open, else above. @param {string[]} ids */
  moveOn(ids) {
    const lane = this.#desk.lane;
    const list = this.#lists[lane];
    if (list.selected === null || !ids.includes(list.selected)) return;
    const order = list.ids;
    const done = new Set(ids);
    const open = (/** @type {string} */ id) => !done.has(id) && !this.#settling.has(id) && !this.#desk.sendingOf(id);
    const at = order.indexOf(list.selected);
    const next = order.slice(at + 1).find(open) ?? order.slice(0, at).findLast(open) ?? null;
    if (next !== null) this.select(lane, next, list.focused || document.activeElement === document.body);
  }

  /** @param {"first" | "last"} end */
  toEnd(end) {
    const lane = this.#desk.lane;
    if (lane === "queue" && end === "first") {
      this.#ordered = null;
      this.render();
    }
    const alive = this.#alive(lane);
    this.select(lane, (end === "first" ? alive[0] : alive.at(-1)) ?? null, true);
    if (end === "first") this.#lists[lane].toTop();
    this.#drawEdge();
  }

  /** Select a post of the queue now, or when it comes. @param {string} id */
  find(id) {
    if (this.#lists.queue.ids.includes(id)) this.select("queue", id, true);
    else this.#wanted = id;
  }

  /** @param {string | null} id null = the selected one */
  mark(id) {
    const { marks, changed } = this.#desk;
    const one = id ?? (this.#desk.lane === "queue" ? this.selected() : null);
    if (!one) return;
    if (!marks.delete(one)) marks.add(one);
    this.#pivot = one;
    changed();
  }

  /** @param {1 | -1} step */
  markAndMove(step) {
    if (this.#desk.lane !== "queue") return;
    const one = this.selected();
    if (one) this.#desk.marks.add(one);
    this.move(step);
    const next = this.selected();
    if (next) this.#desk.marks.add(next);
  }

  /** First the marks, then the selection. */
  letGo() {
    const { marks, lane } = this.#desk;
    if (marks.size) marks.clear();
    else this.#lists[lane].select(null);
    this.#settling.release();
  }

  focusFilter() {
    this.#desk.lane = "queue";
    this.#filterBar.focus();
  }

  /** Filters changed: what they hide has not been decided. */
  refilter() {
    this.#settling.release();
    this.#desk.changed();
  }

  /** @param {Lane} lane @param {string} id @param {{range: boolean, toggle: boolean}} how */
  #clicked(lane, id, { range, toggle }) {
    if (lane === "queue" && (range || toggle)) {
      const order = this.order("queue");
      const from = this.#pivot ?? this.#lists.queue.selected;
      const [a, b] = [order.indexOf(from ?? id), order.indexOf(id)].sort((x, y) => x - y);
      if (range) for (const one of order.slice(Math.max(0, a ?? 0), (b ?? 0) + 1)) this.#desk.marks.add(one);
      else this.mark(id);
    }
    this.#pivot = id;
    this.#desk.lane = lane;
    this.#lists[lane].select(id, { scroll: false });
    this.#desk.changed();
  }

  /** @param {Lane} lane */
  #enter(lane) {
    if (this.#desk.lane === lane) return;
    this.#desk.lane = lane;
    this.#desk.changed();
  }

  /** @param {Lane} lane rows that can be acted on */
  #alive(lane) {
    return lane === "queue" ? this.order(lane).filter((id) => !this.#settling.has(id)) : [...this.order(lane)];
  }

  /** Without a selection, the keyboard starts at the first row in sight. @param {Lane} lane */
  #nearest(lane) {
    const top = need(`${lane}-list`).getBoundingClientRect().top;
    return this.#alive(lane).find((id) => (this.#lists[lane].rows.get(id)?.el.getBoundingClientRect().top ?? 0) >= top - 2);
  }
}

/** @param {Lane} lane @param {number} n @param {string} words */
function empty(lane, n, words) {
  const el = need(`${lane}-empty`);
  el.hidden = n > 0;
  say(el, words);
}
