// @ts-check
/**
 * The companion page, put together: one channel in, a feed, a clock, a box to write in. Everything a viewer chooses
 * stays on the device. Not here: any decision of what is shown (the server's) or any report of who looks (nobody's).
 */
import { Announcer } from "../shared/a11y.mjs";
import { inOrder } from "../shared/fold.mjs";
import { openChannel } from "../shared/socket.mjs";
import { wireCompose } from "./compose.mjs";
import { Feed } from "./feed.mjs";
import { Now } from "./now.mjs";
import { Filters, wireScheme } from "./settings.mjs";
import { Sheet } from "./sheet.mjs";

/** @template {HTMLElement} T @param {string} id @returns {T} */
const get = (id) => /** @type {T} */ (document.getElementById(id));

const { show = "", gateway = "", compose = "no" } = document.body.dataset;
const lang = document.documentElement.lang || "en";
const count = new Intl.NumberFormat(lang);

const announcer = new Announcer((n) => (n === 1 ? "1 new post" : `${count.format(n)} new posts`));
document.body.append(announcer.node);

const top = get("top");
const list = get("feed");
const state = get("state");
const fresh = get("fresh");
const pill = get("status");

/** @type {import("../shared/fold.mjs").ChannelState | null} */
let latest = null;
/** @type {import("../shared/socket.mjs").Status} */
let link = { phase: "connecting", words: "Connecting", code: null, attempt: 0, retryInMs: null };
let wasLive = false;
/** How many posts this viewer's choices leave over. */
let left = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let worry;

const feed = new Feed({
  list,
  lang,
  now: () => channel.clock.now(),
  topInset: () => top.getBoundingClientRect().bottom,
  onNew: (n) => {
    fresh.hidden = n === 0;
    if (n) get("fresh-words").textContent = `${count.format(n)} new`;
  },
  onArrived: (n) => announcer.gather(n),
});

const now = new Now({ strip: get("now-strip"), card: get("now-card"), list: get("programme") }, () => channel.clock.now());
const filters = new Filters(get("filters"), lang, () => draw());

const channel = openChannel({
  show,
  gateway,
  channel: "feed",
  onState: (next) => {
    latest = next;
    draw();
  },
  onStatus: (next) => {
    link = next;
    drawStatus();
    clearTimeout(worry);
    if (next.phase === "live") {
      if (wasLive) announcer.say("Live again.");
      wasLive = false;
    } else if (latest && next.phase !== "stopped") {
      // A blink is not worth a word.
      worry = setTimeout(() => {
        announcer.say("The connection is lost. Trying again.");
        wasLive = true;
      }, 4_000);
    } else if (next.phase === "stopped") announcer.say(next.words);
    drawState();
  },
});

function draw() {
  if (!latest) return;
  const { meta, timeline } = latest;
  const paused = meta.armed === false;
  list.setAttribute("aria-busy", "true");
  if (paused) feed.clear();
  else {
    const posts = inOrder(latest).filter(([, item]) => item.kind === "post" && item.post);
    const wanted = filters.of(posts);
    left = wanted.length;
    get("filtered").hidden = wanted.length === posts.length;
    get("filtered-words").textContent = `${count.format(posts.length - wanted.length)} hidden by your choices`;
    feed.show(wanted);
  }
  list.setAttribute("aria-busy", "false");
  now.show(timeline);
  if (typeof meta.title === "string" && meta.title) get("title").textContent = meta.title;
  if (Array.isArray(meta.hashtags)) get("tags").textContent = meta.hashtags.map((tag) => `#${String(tag).replace(/^#/, "")}`).join(" ");
  if (typeof meta.compose === "boolean") setCompose(meta.compose);
  document.body.classList.add("is-known");
  drawStatus();
  drawState();
}

function drawStatus() {
  const paused = link.phase === "live" && latest?.meta.armed === false;
  const waiting = link.phase === "live" && feed.paused;
  const words = paused ? "Paused" : waiting ? "Held by you" : { live: "Live", connecting: "Connecting", reconnecting: "Reconnecting", offline: "Offline", stopped: "Ended" }[link.phase];
  const phase = paused || waiting ? "paused" : link.phase;
  if (pill.dataset.phase !== phase) pill.dataset.phase = phase;
  if (get("status-words").textContent !== words) get("status-words").textContent = words;
}

/** What stands where posts would stand, when there are none. */
function drawState() {
  const [kind, title, words] = emptiness();
  state.hidden = kind === "";
  list.hidden = kind !== "";
  get("skeleton").hidden = latest !== null || kind !== "";
  if (state.dataset.kind === kind) return;
  state.dataset.kind = kind;
  get("state-title").textContent = title;
  get("state-words").textContent = words;
}

/** @returns {[string, string, string]} */
function emptiness() {
  if (link.phase === "stopped") return ["stopped", link.words, link.code === 4503 ? "Thank you for watching with us." : ""];
  if (latest?.meta.armed === false) return ["paused", "The producers have paused the feed", "It comes back here by itself."];
  if (!latest && (link.phase === "offline" || link.attempt > 2)) {
    return ["lost", "We cannot reach the show", "We keep trying. You need do nothing."];
  }
  if (latest && !latest.order.length) {
    return ["empty", "Nothing here yet", "The first posts appear here by themselves. Yours may be among them."];
  }
  if (latest && left === 0) return ["filtered", "Everything is hidden", "Your choices leave nothing over."];
  return ["", "", ""];
}

/** @param {boolean} open */
function setCompose(open) {
  get("compose-card").hidden = !open;
  get("say").hidden = !open;
}

fresh.addEventListener("click", (event) => {
  feed.release(event.detail === 0);
  hold.checked = false;
  drawStatus();
});
get("unfilter").addEventListener("click", () => filters.clear());

const hold = /** @type {HTMLInputElement} */ (get("hold"));
hold.addEventListener("change", () => {
  feed.paused = hold.checked;
  drawStatus();
});

const sheet = new Sheet(/** @type {HTMLDialogElement} */ (get("sheet")));
get("open-settings").addEventListener("click", () => sheet.open(get("settings-card"), "Settings"));
get("now-strip").addEventListener("click", () => sheet.open(get("programme-card"), "The programme"));
get("say").addEventListener("click", () => sheet.open(get("compose-card"), "Say something"));

setCompose(compose === "yes");
wireScheme(get("scheme"));
wireCompose(/** @type {HTMLFormElement} */ (get("compose")), { show, say: (words) => announcer.say(words) });
