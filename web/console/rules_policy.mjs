// @ts-check
/**
 * The show's policy: preset, how much a producer can read, how long a post is held back, whether learning may loosen;
 * and what follows from it now. Nothing changes until it is set. Not here: what a preset holds (the engine).
 */
import { flag, h, say } from "./dom.mjs";
import { presetWords, shareWords } from "./verdict_words.mjs";
import { plural } from "./words.mjs";

const PRESETS = /** @type {const} */ ([
  ["lenient", "hold little; the worst is rejected"], ["standard", "hold what is doubtful"],
  ["strict", "hold early, reject the clear"], ["under-18", "for children’s programmes: hold first"],
]);

export class Policy {
  #note;
  #give;
  #presets;
  #perMinute;
  #holdBack;
  #looser;
  #now = h("dl", { class: "policy-now" });
  #set = h("button", { type: "submit", class: "main" }, "Set policy");
  #leave;
  #changes = h("p", { class: "policy-changes", role: "status" });
  /** @type {{[key: string]: any}} as the show has it */
  #stands = {};
  #drawn = false;

  /**
   * @param {HTMLElement} body @param {HTMLElement} note
   * @param {(command: any, done: string) => Promise<boolean>} give
   */
  constructor(body, note, give) {
    this.#note = note;
    this.#give = give;
    this.#presets = PRESETS.map(([name]) => h("input", { type: "radio", name: "preset", value: name }));
    this.#perMinute = h("input", { type: "number", name: "hold_per_minute", min: 0, max: 1000, step: 1, inputmode: "numeric" });
    this.#holdBack = h("input", { type: "number", name: "hold_back_s", min: 0, max: 600, step: 1, inputmode: "numeric" });
    this.#looser = h("input", { type: "checkbox", name: "looser" });
    this.#leave = h("button", { type: "button", on: { click: () => this.#reset() } }, "Leave it");
    const form = h("form", { class: "policy-form", on: { submit: (/** @type {Event} */ e) => (e.preventDefault(), void this.#send()), input: () => this.#compare() } },
      h("fieldset", { class: "presets" }, h("legend", {}, "Preset"),
        ...PRESETS.map(([name, words], at) => h("label", { class: "preset" }, /** @type {Node} */ (this.#presets[at]), h("span", {}, h("strong", {}, presetWords(name)), h("span", { class: "small" }, words))))),
      h("div", { class: "policy-numbers" },
        h("label", { class: "inline" }, h("span", {}, "I can read"), this.#perMinute, h("span", {}, "held posts a minute"), h("span", { class: "small" }, "0: the thresholds stay where they are")),
        h("label", { class: "inline" }, h("span", {}, "Hold back for"), this.#holdBack, h("span", {}, "seconds"), h("span", { class: "small" }, "what a rule approves waits so long in view")),
        h("label", { class: "consent" }, this.#looser, h("span", {}, "I consent that learning may also loosen", h("span", { class: "small" }, "Without it, what the show learns from your team only ever makes it stricter. Your name is kept with the consent.")))),
      h("div", { class: "policy-acts" }, this.#changes, this.#leave, this.#set),
    );
    body.append(this.#now, form);
    this.#compare();
  }

  /** @param {{[key: string]: any}} facts */
  render(facts) {
    const policy = facts.policy ?? {};
    const dirty = this.#drawn && Object.keys(this.#changed()).length > 0;
    this.#stands = policy;
    if (!dirty) this.#reset(); // what a producer is about to set is not pulled away
    else this.#compare();
    this.#drawn = true;
    say(this.#note, policy.mode === "post" ? "What no rule objects to is shown at once" : "Nothing is shown until a person approves it");
    const rows = /** @type {Array<[string, string]>} */ ([
      ["Held from", Number.isFinite(policy.hold_at) ? `${shareWords(policy.hold_at)} likely unfit` : "–"],
      ["Rejected from", !Number.isFinite(policy.reject_at) || policy.reject_at >= 1000 ? "never by screeners" : `${shareWords(policy.reject_at)} likely unfit`],
    ]);
    const overload = policy.overload ?? null;
    if (policy.hold_per_minute) rows.push(["Reading", `${policy.hold_per_minute} a minute`]);
    if (overload) rows.push(["Overload", `${overload.holding_per_minute} a minute are held, ${overload.can_read_per_minute} can be read`]);
    rows.push(["Queue", policy.queue === "value" ? "by value" : "newest first"]);
    if (facts.rejudging) rows.push(["Judged again", `${plural(facts.rejudging, "post")} to go`]);
    this.#now.replaceChildren(...rows.map(([name, value]) => h("div", { class: name === "Overload" ? "overload" : "" }, h("dt", {}, name), h("dd", {}, value))));
  }

  #reset() {
    const { preset, hold_per_minute = 0, hold_back_s = 0, looser = false } = this.#stands;
    for (const input of this.#presets) input.checked = input.value === preset;
    if (this.#perMinute !== document.activeElement || !this.#drawn) this.#perMinute.value = String(hold_per_minute);
    if (this.#holdBack !== document.activeElement || !this.#drawn) this.#holdBack.value = String(hold_back_s);
    this.#looser.checked = Boolean(looser);
    this.#compare();
  }

  /** What would be sent. @returns {{[key: string]: any}} */
  #changed() {
    const { preset = null, hold_per_minute = 0, hold_back_s = 0, looser = false } = this.#stands;
    /** @type {{[key: string]: any}} */
    const change = {};
    const chosen = this.#presets.find((input) => input.checked)?.value ?? null;
    if (chosen !== null && chosen !== preset) change.preset = chosen;
    const perMinute = whole(this.#perMinute), holdBack = whole(this.#holdBack);
    if (perMinute !== null && perMinute !== hold_per_minute) change.hold_per_minute = perMinute;
    if (holdBack !== null && holdBack !== hold_back_s) change.hold_back_s = holdBack;
    if (this.#looser.checked !== Boolean(looser)) change.looser = this.#looser.checked;
    return change;
  }

  #compare() {
    const change = this.#changed();
    const some = Object.keys(change).length > 0;
    this.#set.disabled = this.#leave.disabled = !some;
    flag(this.#changes, "some", some);
    say(this.#changes, some ? `Not set yet: ${Object.entries(change).map(([key, value]) => changeWords(key, value)).join(", ")}.` : "");
  }

  async #send() {
    const change = this.#changed();
    if (!Object.keys(change).length) return;
    if (await this.#give({ command: "set_policy", ...change }, `The policy is set: ${Object.entries(change).map(([key, value]) => changeWords(key, value)).join(", ")}.`)) {
      Object.assign(this.#stands, change);
      this.#reset();
    }
  }
}

/** @param {HTMLInputElement} input */
function whole(input) {
  const n = Number(input.value);
  return input.value.trim() && input.checkValidity() && Number.isInteger(n) ? n : null;
}

/** @param {string} key @param {any} value */
function changeWords(key, value) {
  if (key === "preset") return `preset ${presetWords(value).toLowerCase()}`;
  if (key === "hold_per_minute") return value ? `${value} held posts a minute` : "no target for held posts";
  if (key === "hold_back_s") return value ? `held back for ${value} s` : "not held back";
  return value ? "learning may loosen" : "learning never loosens";
}
