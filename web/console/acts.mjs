// @ts-check
/**
 * What each act of the table (bindings.mjs) does: to which posts, by which command, and where the selection goes then.
 * The same for a key, a button and a sheet. Not here: sending (commands.mjs), dialogs (they are handed in).
 */
import { gist, plural } from "./words.mjs";

/**
 * @typedef {import("./desk.mjs").Desk} Desk
 * @typedef {import("./commands.mjs").Commands} Commands
 * @typedef {{id?: string | null, layout?: string}} More `id`: the post of the row a button stands in
 * @typedef {{
 *   desk: Desk, commands: Commands, lanes: import("./lanes.mjs").Lanes, air: {showForMs: number | null},
 *   notices: import("./notices.mjs").Notices, room: import("./answers.mjs").Room,
 *   tellMany: (all: import("./commands.mjs").Sending[]) => void,
 *   dialogs: {[name in "help" | "insert" | "search" | "cues" | "settings"]: () => void}
 *     & {reason: (about: string) => Promise<string | null>, confirm: (what: {head: string, words: string, yes: string}) => Promise<boolean>},
 *   openLink: (url: string) => void, openRules: () => void,
 * }} House
 */

/** After these the selection goes on to the next row. */
const SETTLES = new Set(["approve", "reject", "hold", "withdraw", "block_author"]);
const REPEATABLE = new Set(["approve", "reject", "hold", "shortlist"]);

export class Acts {
  #h;
  /** @type {{command: string, [field: string]: unknown} | null} */
  #last = null;

  /** @param {House} house */
  constructor(house) {
    this.#h = house;
  }

  /**
   * Do an act. False: there is no such act.
   * @param {string} act @param {More} [more]
   */
  do(act, more = {}) {
    if (!this.knows(act)) return false;
    this.#acts[act]?.(more);
    this.#h.desk.changed();
    return true;
  }

  /** @param {string} act */
  knows(act) {
    return Object.hasOwn(this.#acts, act);
  }

  /** @type {{[act: string]: (more: More) => void}} */
  #acts = {
    next: () => this.#h.lanes.move(1),
    previous: () => this.#h.lanes.move(-1),
    first: () => this.#h.lanes.toEnd("first"),
    last: () => this.#h.lanes.toEnd("last"),
    lane_queue: () => this.#h.lanes.go("queue"),
    lane_feed: () => this.#h.lanes.go("feed"),
    lane_rundown: () => this.#h.lanes.go("rundown"),
    mark: (more) => this.#h.lanes.mark(more.id ?? null),
    mark_next: () => this.#h.lanes.markAndMove(1),
    mark_previous: () => this.#h.lanes.markAndMove(-1),
    escape: () => this.#h.lanes.letGo(),

    approve: (more) => this.#decide({ command: "approve" }, more),
    reject: (more) => this.#decide({ command: "reject" }, more),
    hold: (more) => this.#decide({ command: "hold" }, more),
    reject_because: (more) => void this.#because(more),
    withdraw: (more) => void this.#withdraw(more),
    block_author: (more) => this.#decide({ command: "block_author" }, more),
    trust_author: (more) => this.#decide({ command: "trust_author" }, more),
    hold_author: (more) => this.#decide({ command: "hold_author" }, more),
    shortlist: (more) => this.#toggle("shortlist", "shortlisted", more),
    pin: (more) => this.#toggle("pin", "pinned", more),
    repeat: (more) => (this.#last ? this.#decide(this.#last, more) : this.#say("Nothing to repeat yet.")),
    undo: () => this.#undo(),
    anyway: () => void this.#h.notices.choose(true),
    leave: () => void this.#h.notices.choose(false),

    preview: (more) => this.#preview(more),
    layout: (more) => this.#layout(more.layout),
    take: () => this.#take(),
    clear: () => void this.#h.commands.send({ command: "clear" }),
    panic: () => void this.#h.commands.send({ command: "panic" }),
    rearm: () => void this.#rearm(),

    cues: () => this.#h.dialogs.cues(),
    insert: () => this.#h.dialogs.insert(),
    search: () => this.#h.dialogs.search(),
    settings: () => this.#h.dialogs.settings(),
    help: () => this.#h.dialogs.help(),
    filter: () => this.#h.lanes.focusFilter(),
    order: () => this.setOrder(this.#h.desk.order === "value" ? "newest" : "value"),
    rules: () => this.#h.openRules(),
    media: (more) => this.#media(more),
    open: () => this.#open(),
  };

  /** @param {import("./queue_order.mjs").Order} order */
  setOrder(order) {
    const { desk, lanes, notices } = this.#h;
    desk.ownOrder = order === desk.shownOrder ? null : order;
    lanes.reorder();
    notices.speak(order === "value" ? "The queue stands by value." : "The queue stands newest first.");
  }

  /** The posts an act is about: the row's own, else the marked ones, else the selected. @param {More} more */
  #posts(more) {
    const { desk, lanes } = this.#h;
    if (more.id) return [more.id];
    if (desk.lane === "queue" && desk.marks.size) return lanes.order("queue").filter((id) => desk.marks.has(id));
    const one = lanes.selected();
    return one ? [one] : [];
  }

  /** @param {{command: string, [field: string]: unknown}} command @param {More} more */
  #decide(command, more) {
    const { desk, commands, lanes } = this.#h;
    const ids = this.#posts(more).filter((id) => desk.item(id));
    if (!ids.length) return this.#say("Select a post first.");
    if (REPEATABLE.has(command.command)) this.#last = command;
    if (SETTLES.has(command.command)) {
      for (const id of ids) desk.mine.set(id, command.command);
      lanes.moveOn(ids);
    }
    const all = ids.map((id) => commands.send({ ...command, post_id: id }, { quiet: ids.length > 1 }));
    if (!more.id && desk.lane === "queue") desk.marks.clear();
    if (all.length > 1) void Promise.all(all).then((sent) => this.#h.tellMany(sent));
  }

  /** @param {"shortlist" | "pin"} command @param {"shortlisted" | "pinned"} field @param {More} more */
  #toggle(command, field, more) {
    const { desk } = this.#h;
    const ids = this.#posts(more);
    const on = ids.some((id) => !desk.item(id)?.[field]);
    this.#decide({ command, on }, more);
  }

  /** @param {More} more */
  async #because(more) {
    const ids = this.#posts(more);
    const { desk, dialogs } = this.#h;
    if (!ids.length) return this.#say("Select a post first.");
    const reason = await dialogs.reason(ids.length > 1 ? plural(ids.length, "post") : gist(desk.item(/** @type {string} */ (ids[0])) ?? undefined, 80));
    if (reason !== null) this.#decide({ command: "reject", reason }, more.id ? more : ids.length === 1 ? { id: ids[0] ?? null } : more);
  }

  /** @param {More} more */
  async #withdraw(more) {
    const [id] = this.#posts(more);
    const item = id ? this.#h.desk.item(id) : null;
    if (!id || !item) return this.#say("Select a post first.");
    const yes = await this.#h.dialogs.confirm({ head: "Withdraw for good?", words: `${gist(item, 120)} leaves every screen and its words leave the store. This cannot be undone.`, yes: "Withdraw" });
    if (yes) this.#decide({ command: "withdraw" }, { id });
  }

  /** @param {More} more */
  #preview(more) {
    const id = more.id ?? this.#h.lanes.selected();
    if (!id || !this.#h.desk.item(id)) return this.#say("Select a post first.");
    const layout = this.#h.desk.state.meta.preview?.layout;
    void this.#h.commands.send({ command: "preview", post_id: id, ...(layout ? { layout } : {}) });
  }

  /** @param {string | undefined} asked */
  #layout(asked) {
    const now = this.#next();
    if (!now) return this.#say("Nothing is in preview.");
    const layout = asked ?? (now.layout === "full_screen" ? "lower_third" : "full_screen");
    if (layout !== now.layout) void this.#h.commands.send({ command: "preview", post_id: now.post_id, layout });
  }

  /**
   * What a take would show: the preview this producer set last, though its answer may be on the way, else the desk's.
   * @returns {{post_id: string, layout?: string} | null}
   */
  #next() {
    const { desk } = this.#h;
    const mine = [...desk.sending.values()].findLast((s) => s.command.command === "preview");
    if (mine) return typeof mine.command.post_id === "string" ? /** @type {any} */ (mine.command) : null;
    return desk.state.meta.preview ?? null;
  }

  /** Never a post that was not named: what was seen in preview is what is taken. */
  #take() {
    const { desk, commands, air } = this.#h;
    const next = this.#next();
    if (!desk.armed) return this.#say("Panic: rearm before taking anything to air.", true);
    if (!next) return this.#say("Nothing is in preview.", true);
    void commands.send({
      command: "take", post_id: next.post_id,
      ...(next.layout ? { layout: next.layout } : {}),
      ...(air.showForMs === null ? {} : { show_for_ms: air.showForMs }),
    });
  }

  async #rearm() {
    const { desk, dialogs, commands } = this.#h;
    if (desk.armed) return this.#say("The show is armed.");
    if (await dialogs.confirm({ head: "Rearm the show?", words: "The feed comes back to viewers and posts can be taken to air again.", yes: "Rearm" })) void commands.send({ command: "rearm" });
  }

  #undo() {
    const { commands, lanes, desk } = this.#h;
    void commands.send({ command: "undo" }).then(async ({ answer }) => {
      if (answer?.result !== "done") return;
      await desk.reflects(answer.seq);
      if (answer.postId) {
        desk.mine.delete(answer.postId);
        lanes.find(answer.postId);
      }
    });
  }

  /** @param {More} more */
  #media(more) {
    const { desk, lanes } = this.#h;
    const id = more.id ?? lanes.selected();
    if (!id) return this.#say("Select a post first.");
    if (!desk.item(id)?.post?.media?.length) return this.#say("This post has no media.");
    if (!desk.mediaShown.delete(id)) desk.mediaShown.add(id);
  }

  #open() {
    const id = this.#h.lanes.selected();
    const url = id ? this.#h.desk.item(id)?.post?.url : null;
    if (url) this.#h.openLink(url);
    else this.#say("This post has no address.");
  }

  /** @param {string} words @param {boolean} [urgent] */
  #say(words, urgent = false) {
    this.#h.notices.show({ kind: urgent ? "refused" : "info", head: words, words: () => "", key: "hint" });
  }
}
