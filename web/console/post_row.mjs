// @ts-check
/**
 * A post as a row of a lane: its parts, its buttons, and what is happening to it. Made once, changed in place.
 * Not here: what the buttons do (acts.mjs), where the row stands (list_view.mjs).
 */
import { attr, flag, h, icon, say } from "./dom.mjs";
import { cell } from "./list_view.mjs";
import { avatar, who, why, words } from "./post_parts.mjs";
import { releaseWords } from "./verdict_words.mjs";
import { agoWords, commandWords, doingWords } from "./words.mjs";

/**
 * @typedef {{
 *   at: number, marked: boolean, settled: string | null, top: number,
 *   sending: import("./commands.mjs").Sending | null, onAir: boolean, inPreview: boolean,
 * }} Facts `settled`: the words for a row that was decided; `top`: the best score in the lane; `at`: place, from 1
 * @typedef {"queue" | "feed" | "rundown"} Lane
 */

/** @type {{[lane in Lane]: string[]}} */
const BUTTONS = {
  queue: ["approve", "reject", "hold", "shortlist"],
  feed: ["pin", "shortlist", "preview", "reject"],
  rundown: ["preview", "shortlist", "approve"],
};

/**
 * @param {Lane} lane
 * @param {(act: string, id: string) => void} onAct
 * @param {string} user who looks
 * @returns {(id: string) => import("./list_view.mjs").Row}
 */
export function rowMaker(lane, onAct, user) {
  return (id) => {
    const mark = h("button", { type: "button", class: "tick", "aria-pressed": "false", on: { click: () => onAct("mark", id) } });
    const body = cell("c-post");
    const score = h("span", { class: "score digits", title: "Score" });
    const meter = h("span", { class: "meter", "aria-hidden": "true" }, h("i"));
    const age = h("span", { class: "age digits" });
    const doing = h("span", { class: "doing" });
    const release = h("span", { class: "release digits" });
    const buttons = BUTTONS[lane].map((act) =>
      h("button", { type: "button", class: `do do-${act}`, "data-act": act, on: { click: () => onAct(act, id) } }, icon(act)),
    );
    const place = h("span", { class: "place digits", "aria-hidden": "true" });
    const side = cell("c-side", h("span", { class: "facts" }, doing, release, age, lane === "rundown" ? null : score, lane === "rundown" ? null : meter), h("span", { class: "acts" }, ...buttons));
    const el = h("div", { role: "row", class: `row row-${lane}` }, cell("c-mark", lane === "queue" ? mark : place), body, side);

    /** @type {any} */
    let drawn = null;
    let drawnFacts = "";
    let receivedMs = 0;
    return {
      el,
      update(item, /** @type {Facts & {now: number}} */ facts) {
        const { sending } = facts;
        receivedMs = item?.received_ms ?? receivedMs;
        say(age, receivedMs ? agoWords(facts.now - receivedMs) : "");
        say(release, item && facts.settled === null ? releaseWords(item, facts.now) : "");
        const key = `${facts.at}|${facts.marked}|${facts.settled}|${facts.top}|${sending?.state}|${sending?.command.command}|${facts.onAir}|${facts.inPreview}`;
        if (item === drawn && key === drawnFacts) return;
        drawnFacts = key;

        flag(el, "marked", facts.marked);
        flag(el, "settled", facts.settled !== null);
        flag(el, "sending", sending !== null);
        flag(el, "on-air", facts.onAir);
        flag(el, "in-preview", facts.inPreview);
        attr(mark, "aria-pressed", facts.marked);
        say(place, String(facts.at));
        say(doing, facts.settled ?? (sending ? `${doingWords(sending.command.command)}${sending.state === "again" ? ", again" : ""}…` : facts.onAir ? "ON AIR" : facts.inPreview ? "preview" : ""));
        if (item !== drawn) {
          drawn = item;
          draw(item);
        }
        const share = facts.top > 0 ? Math.max(0, (item?.score ?? 0) / facts.top) : 0;
        /** @type {HTMLElement} */ (meter.firstChild).style.width = `${Math.round(Math.min(1, share) * 100)}%`;
      },
    };

    /** @param {any} item null where the desk has nothing of it any more */
    function draw(item) {
      el.dataset.status = item?.status ?? "gone";
      if (!item) {
        // A settled row keeps its height, not its words.
        if (!el.style.minHeight && el.isConnected) el.style.minHeight = `${el.offsetHeight}px`;
        body.replaceChildren(h("p", { class: "who" }), h("p", { class: "text" }));
        return;
      }
      el.style.minHeight = "";
      say(score, String(item.score ?? 0));
      // Short names: the row around them says which post.
      attr(mark, "aria-label", "Mark");
      mark.replaceChildren(avatar(item), icon("approve"));
      for (const button of buttons) {
        const act = button.dataset.act ?? "";
        const on = act === "shortlist" ? Boolean(item.shortlisted) : act === "pin" ? Boolean(item.pinned) : null;
        attr(button, "aria-pressed", on);
        const name = on ? { shortlist: "Take off the shortlist", pin: "Unpin" }[act] ?? act : act === "approve" && item.release_ms ? "Show now" : commandWords(act);
        attr(button, "aria-label", name);
        attr(button, "title", name);
        button.hidden = act === "approve" && lane === "rundown" && item.status === "approved";
      }
      const parts = [who(item, { brief: lane !== "queue" }), words(item)];
      if (lane === "queue" || item.status !== "approved") parts.push(why(item, user));
      body.replaceChildren(...parts);
    }
  };
}
