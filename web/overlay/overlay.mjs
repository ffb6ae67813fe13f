// @ts-check
/**
 * The overlay, put together: one channel in, at most one graphic out, transparent whenever in doubt.
 *
 * Words are shown while, and only while: a sound state says so, the show is armed, the item is of this air epoch, its
 * time has not run out, and the server spoke within three seconds. Never an error, never a status: a fault is an
 * empty frame. Not here: anything that decides what goes to air (a producer does).
 */
import { openChannel } from "../shared/socket.mjs";
import { AirEpoch, onAir } from "./air.mjs";
import { Stage } from "./graphic.mjs";
import { Lease, LEASE_MS, ShowTime } from "./lease.mjs";
import { loadTheme } from "./theme.mjs";

const { show = "", gateway = "", theme = "", layout = "" } = document.body.dataset;

const root = document.createElement("div");
root.className = "stage";
document.body.replaceChildren(root);
if (new URLSearchParams(location.search).get("safe") === "1") guides();
scale();
addEventListener("resize", scale);

const stage = new Stage(root, LEASE_MS);
const epoch = new AirEpoch();
let dressed = false;
const lease = new Lease(() => stage.cut());
const time = new ShowTime(() => draw("calm", false));

addEventListener("error", () => fault());
addEventListener("unhandledrejection", () => fault());

const channel = openChannel({
  show,
  gateway,
  channel: "onair",
  forever: true,
  maxDelayMs: 2_000,
  onState: (state, frame) => {
    dress(state.meta.theme);
    epoch.fromState(state);
    const joined = frame.op !== "delta";
    if (joined) renew();
    draw(state.meta.armed === true ? "calm" : "cut", joined);
  },
  onBeat: (beat) => {
    const panicked = epoch.fromBeat(beat);
    renew();
    const airing = stage.shown;
    if (airing && typeof beat.at_ms === "number") time.correct(airing, beat.at_ms);
    draw(panicked ? "cut" : "calm", true);
  },
  onStatus: ({ phase, code }) => {
    if (phase === "stopped" || (code !== null && code >= 4500 && code <= 4999)) lease.end();
  },
  onBad: () => lease.end(),
});

/** The theme of the address, else the show's own; nothing is shown before it is here. @param {unknown} own */
function dress(own) {
  if (dressed) return;
  dressed = true;
  void loadTheme(theme || (typeof own === "string" ? own : "plain")).then((fits) => {
    stage.fits = fits;
    draw("calm", true);
  });
}

function renew() {
  lease.renew();
  stage.beat();
}

/**
 * Make the stage what it should be now.
 * @param {"calm" | "cut"} how how words leave, if they must
 * @param {boolean} joined whether we came in the middle of the airing
 */
function draw(how, joined) {
  try {
    const airing = lease.held && stage.fits ? onAir(channel.state, epoch.value) : null;
    if (!airing || !time.allows(airing)) {
      if (how === "calm" && lease.held) stage.leave();
      else stage.cut();
      return;
    }
    time.begin(airing, joined);
    stage.show(layout === "lower_third" || layout === "full_screen" ? { ...airing, layout } : airing);
  } catch {
    fault();
  }
}

/** Something in this page is wrong: nothing is shown, and everything is fetched anew. */
function fault() {
  lease.end();
  channel.startOver();
}

/** The stage is 1920 × 1080, whatever the source is set to. */
function scale() {
  const by = Math.min(innerWidth / 1920, innerHeight / 1080);
  root.parentElement?.style.setProperty("--by", String(by || 1));
}

/** For setting up only: where a television may cut. */
function guides() {
  const node = document.createElement("div");
  node.className = "guides";
  document.body.append(node);
}
