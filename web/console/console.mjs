// @ts-check
/**
 * The producer's console: this file makes its rooms and joins them; nothing else knows all of them. The desk comes
 * over the socket, acts go out as commands, and a page is drawn at most once a frame. Not here: anything a room does.
 */
import { openChannel } from "../shared/socket.mjs";
import { safeUrl } from "../shared/text.mjs";
import { Acts } from "./acts.mjs";
import { AirView } from "./air_view.mjs";
import { tell, tellMany } from "./answers.mjs";
import { Bars } from "./bars.mjs";
import { Bulk } from "./bulk.mjs";
import { Commands } from "./commands.mjs";
import { Desk } from "./desk.mjs";
import { Detail } from "./detail.mjs";
import { askReason, confirm } from "./dialog.mjs";
import { need } from "./dom.mjs";
import { FilterBar } from "./filter_bar.mjs";
import { fromHash, toHash } from "./filters.mjs";
import { listenToKeys } from "./keys.mjs";
import { Lanes } from "./lanes.mjs";
import { Notices } from "./notices.mjs";
import { openSearch } from "./search.mjs";
import { openCues, openHelp, openInsert, openSettings } from "./sheets.mjs";
import { watchSources } from "./sources.mjs";
import { keepKeys, keepScheme, keptKeys } from "./storage.mjs";
import { gist } from "./words.mjs";

const { show = "", gateway = "", user = "" } = document.body.dataset;
const csrf = () => document.querySelector("meta[name=csrf]")?.getAttribute("content") ?? "";
const get = /** @type {typeof fetch} */ ((...args) => fetch(...args));

let due = false;
let spoken = "";

const desk = new Desk({ user, changed: draw });
desk.filters = fromHash(location.hash);
desk.bind(keptKeys());

const notices = new Notices();
const nowMs = () => link.clock.now();
/** @type {import("./answers.mjs").Room} */
const room = {
  notices,
  state: () => desk.state,
  user,
  now: nowMs,
  anyway: (sending) => void commands.send(sending.command, { forced: true }),
  again: (sending) => void commands.again(sending),
  signIn: () => location.assign(`/login?next=${encodeURIComponent(location.pathname)}`),
};
const commands = new Commands({
  show, csrf, fetch: get, seen: desk.seen,
  uuid: () => crypto.randomUUID(),
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  seq: () => desk.state.seq,
  inRundown: (id) => desk.inRundown(id),
  about: ({ post_id }) => (typeof post_id === "string" && desk.item(post_id) ? gist(desk.item(post_id), 36) : ""),
  onChange: (sending) => void underway(sending),
});

const act = (/** @type {string} */ id, /** @type {import("./acts.mjs").More} */ more = {}) => acts.do(id, more);
const fireCue = (/** @type {string} */ id, /** @type {string} */ title) => void commands.send({ command: "fire_cue", cue_id: id, title });

const filterBar = new FilterBar(/** @type {HTMLFormElement} */ (need("filters")), need("queue-tools"), (filters) => {
  desk.filters = filters;
  history.replaceState(null, "", `${location.pathname}${location.search}${toHash(filters)}`);
  lanes.refilter();
}, (order) => acts.setOrder(order));
const lanes = new Lanes({ desk, onAct: act, filterBar, nowMs });
const air = new AirView(need("air-body"), (id, more) => act(id, { layout: more }));
const detail = new Detail(need("detail-body"), (id, post) => act(id, { id: post }), user);
const bulk = new Bulk(need("bulk"), act);
const bars = new Bars({ desk, onCue: fireCue });
const acts = new Acts({
  desk, commands, lanes, air, notices, room,
  tellMany: (all) => tellMany(all, room),
  openLink: (url) => {
    const safe = safeUrl(url);
    if (safe) window.open(safe, "_blank", "noopener,noreferrer");
  },
  openRules: () => location.assign(`/console/${encodeURIComponent(show)}/rules`),
  dialogs: {
    help: () => void openHelp(desk.keys),
    insert: () => void openInsert((command) => void commands.send(command)),
    cues: () => void openCues(desk.state.timeline.cues ?? [], fireCue),
    search: () => void openSearch({ show, fetch: get, send: (command) => commands.send(command), item: (id) => desk.item(id) }),
    settings: () => void openSettings({
      own: desk.ownKeys,
      scheme: document.documentElement.dataset.scheme === "light" ? "light" : "dark",
      onScheme: keepScheme,
      onKeys: (own) => (keepKeys(own), desk.bind(own)),
    }),
    reason: askReason,
    confirm,
  },
});

const link = openChannel({
  show, gateway, channel: "desk", maxDelayMs: 4_000,
  onState: (state) => {
    if (state.online !== null && desk.online === null) desk.online = state.online;
    const wasArmed = desk.state.epoch === null || desk.armed;
    desk.fold(state, performance.now());
    if (wasArmed && !desk.armed) notices.speak("PANIC. Every screen is clear.", true);
    else if (!wasArmed && desk.armed) notices.speak("The show is armed again.", true);
  },
  onStatus: (status) => {
    if (desk.status.phase === "live" && status.phase !== "live") notices.speak(`${status.words}. What you see may be old.`, true);
    else if (desk.status.phase !== "live" && status.phase === "live" && desk.state.epoch) notices.speak("Connected.");
    desk.status = status;
    draw();
  },
});

/** @param {import("./commands.mjs").Sending} sending */
async function underway(sending) {
  if (sending.state === "answered") {
    // The row stays marked until the desk itself shows what was done: nothing is pretended.
    const { answer } = sending;
    if (answer && (answer.result === "done" || answer.result === "conflict")) await desk.reflects(answer.seq);
    if (answer?.result !== "done" && typeof sending.command.post_id === "string") desk.mine.delete(sending.command.post_id);
    desk.sending.delete(sending.id);
  } else desk.sending.set(sending.id, sending);
  if (!sending.quiet) tell(sending, room);
  draw();
}

function draw() {
  if (due) return;
  due = true;
  const go = () => {
    if (!due) return;
    due = false;
    drawNow();
  };
  requestAnimationFrame(go);
  setTimeout(go, 120); // a page that is not looked at gets no frames, but its alarms count
}

function drawNow() {
  lanes.render();
  const id = lanes.selected();
  const item = id ? desk.item(id) : null;
  detail.render(item, {
    mediaShown: id !== null && desk.mediaShown.has(id),
    keys: desk.keys,
    now: nowMs(),
    others: item?.author_id ? desk.state.order.filter((o) => o !== id && desk.item(o)?.author_id === item.author_id).length : 0,
    marked: desk.marks.size,
  });
  air.render(desk.state, { keys: desk.keys, user, live: desk.live, sending: desk.busy() });
  air.tick(desk.state.meta.programme, nowMs());
  bulk.render(desk.marks.size, desk.keys);
  bars.render(nowMs());
  bars.link(desk.status, link.clock.errorMs());
  notices.refresh();
  const title = desk.state.meta.title ?? document.body.dataset.title;
  document.title = `${desk.armed ? "" : "PANIC · "}${desk.live ? "" : "Not live · "}${title} · Console`;
}

listenToKeys({ keys: () => desk.keys, act: (id) => act(id) });
document.addEventListener("click", (event) => {
  // Buttons of the shell name their act; those of a row bring their own post.
  const button = event.target instanceof Element ? event.target.closest("button[data-act]") : null;
  if (button instanceof HTMLElement && !button.closest("[role=row], .detail, .air, .bulk, dialog")) act(button.dataset.act ?? "");
});
need("panic").addEventListener("click", () => act("panic"));
need("rearm").addEventListener("click", () => act("rearm"));
need("link-again").addEventListener("click", () => location.reload());
window.addEventListener("hashchange", () => {
  desk.filters = fromHash(location.hash);
  lanes.refilter();
});

watchSources({
  show, fetch: get, nowMs,
  onOnline: (n) => (desk.online = n),
  onWorse: (words) => notices.show({ kind: "info", head: words, words: () => "" }),
});
setInterval(() => {
  bars.tick(nowMs());
  air.tick(desk.state.meta.programme, nowMs());
  detail.tick(nowMs());
}, 250);
setInterval(() => lanes.tick(), 1_000);
setInterval(() => {
  // How much waits, for an ear: at most every half minute, and only when it changed.
  const { pending = 0, held = 0 } = desk.state.meta.counts ?? {};
  const words = `${pending} pending, ${held} held.`;
  if (desk.state.epoch && words !== spoken) notices.speak(words);
  spoken = words;
}, 30_000);
draw();
