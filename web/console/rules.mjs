// @ts-check
/**
 * The page of rules: this file makes its panels and joins them. What the show says is asked every few seconds, acts
 * go out as commands, in their producer's name. Not here: anything a panel does.
 */
import { emptyState } from "../shared/fold.mjs";
import { tell } from "./answers.mjs";
import { Commands } from "./commands.mjs";
import { confirm, openDialog } from "./dialog.mjs";
import { h, need, say } from "./dom.mjs";
import { drawMood } from "./rules_mood.mjs";
import { Learning } from "./rules_learning.mjs";
import { Notices } from "./notices.mjs";
import { Policy } from "./rules_policy.mjs";
import { RulesApi } from "./rules_api.mjs";
import { Shadow } from "./rules_shadow.mjs";
import { RulesTable } from "./rules_table.mjs";
import { Tester } from "./rules_tester.mjs";
import { keepScheme } from "./storage.mjs";

const { show = "", user = "" } = document.body.dataset;
const csrf = () => document.querySelector("meta[name=csrf]")?.getAttribute("content") ?? "";
const get = /** @type {typeof fetch} */ ((...args) => fetch(...args));

const notices = new Notices();
/** @type {import("./answers.mjs").Room} */
const room = {
  notices, user,
  state: emptyState,
  now: () => Date.now(),
  anyway: (sending) => void commands.send(sending.command, { forced: true }),
  again: (sending) => void commands.again(sending),
  signIn: () => location.assign(`/login?next=${encodeURIComponent(location.pathname)}`),
};
const commands = new Commands({
  show, csrf, fetch: get,
  seen: /** @type {any} */ ({ expected: () => 0, acted: () => {} }), // nothing here acts on a post
  uuid: () => crypto.randomUUID(),
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  seq: () => 0,
  inRundown: () => false,
  about: ({ command, rule, name }) => String(/** @type {any} */ (rule)?.name ?? name ?? (command === "set_policy" ? "" : "")),
  onChange: (sending) => {
    tell(sending, room);
    if (sending.state === "answered") api.again();
  },
});

/** Send and say what came of it. @param {import("./commands.mjs").Command} command @param {string} done in words */
async function give(command, done) {
  const { answer } = await commands.send(command);
  if (answer?.result !== "done") return false;
  notices.show({ kind: "done", head: done, words: () => "" });
  return true;
}

let trouble = "";
const api = new RulesApi({
  show, csrf, fetch: get,
  onFacts: (what, facts) => {
    if (what === "rules") {
      policy.render(facts);
      table.render(facts);
      tester.know(facts);
      drawMood(need("mood"), facts.mood);
    } else if (what === "shadow") shadow.render(facts);
    else learning.render(facts);
  },
  onTrouble: (words) => {
    if (words && words !== trouble) notices.speak(words, true);
    trouble = words;
    say(need("fresh"), words ? `${words}. What you see may be old.` : "");
  },
});
const policy = new Policy(need("policy-body"), need("policy-note"), give);
const table = new RulesTable({
  body: need("table-body"), note: need("table-note"), tools: need("table-tools"),
  onEdit: (row) => tester.edit(row),
  onDrop: (row) => void drop(row),
  onMeasure: () => {
    api.measure = true;
    api.again();
  },
});
const tester = new Tester({ form: need("tester-form"), found: need("tester-found"), note: need("tester-note"), api, give, confirm, user, speak: (words) => notices.speak(words) });
const shadow = new Shadow(need("shadow-body"), need("shadow-note"), user);
const learning = new Learning(need("learning-body"), need("learning-note"));

/** @param {{[key: string]: any}} row */
async function drop(row) {
  const yes = await confirm({ head: `Drop “${row.name}”?`, words: "New posts are no longer judged by it. What it held stays held until a person looks.", yes: "Drop the list" });
  if (yes) await give({ command: "drop_rule", name: row.name }, `“${row.name}” is dropped.`);
}

/** @type {Array<[key: string, label: string, act: () => void]>} */
const KEYS = [
  ["1", "Policy", () => jump("policy")],
  ["2", "Rules and lists", () => jump("table")],
  ["3", "Try a list", () => jump("tester")],
  ["4", "Shadow", () => jump("shadow")],
  ["5", "Learning", () => jump("learning")],
  ["n", "A new list", () => tester.fresh()],
  ["/", "Find a rule", () => table.focus()],
  ["w", "Back to the console", () => location.assign(`/console/${encodeURIComponent(show)}`)],
  ["?", "This sheet", help],
];

/** To the first thing of a panel that a hand can use. @param {string} id */
function jump(id) {
  const panel = need(id);
  panel.scrollIntoView({ block: "start" });
  const first = panel.querySelector("input:not([type=hidden]):not(:disabled), textarea, select, button:not(:disabled), summary, [tabindex]");
  if (first instanceof HTMLElement) first.focus({ preventScroll: true });
}

function help() {
  void openDialog({
    title: "Keys of this page",
    className: "ask",
    body: () => [
      h("dl", {}, ...KEYS.map(([key, label]) => h("div", { class: "key-row" }, h("dt", {}, h("kbd", {}, key.toUpperCase())), h("dd", {}, label))),
        h("div", { class: "key-row" }, h("dt", {}, h("kbd", {}, "Ctrl"), h("kbd", {}, "↵")), h("dd", {}, "In the words of a list: try it"))),
      h("p", { class: "choices" }, ...(/** @type {const} */ (["dark", "light"])).map((scheme) => h("button", { type: "button", on: { click: () => keepScheme(scheme) } }, scheme === "dark" ? "Dark" : "Light"))),
    ],
  });
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const at = event.target;
  if (at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || (at instanceof HTMLInputElement && !/^(?:radio|checkbox)$/.test(at.type))) {
    if (event.key === "Escape") /** @type {HTMLElement} */ (at).blur();
    return;
  }
  const row = KEYS.find(([key]) => key === event.key.toLowerCase());
  if (!row) return;
  event.preventDefault();
  row[2]();
});
need("help").addEventListener("click", help);
document.addEventListener("visibilitychange", () => !document.hidden && api.again());
api.start();
