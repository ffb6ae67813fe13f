// @ts-check
/** A sheet over the page that borrows one section of it and gives it back. Not here: what is in the section. */

export class Sheet {
  #dialog;
  /** @type {(() => void) | null} */
  #giveBack = null;

  /** @param {HTMLDialogElement} dialog with `.sheet-title`, `.sheet-body`, `.sheet-close` */
  constructor(dialog) {
    this.#dialog = dialog;
    dialog.querySelector(".sheet-close")?.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => this.#giveBack?.());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    // On a wide page every section has its own place again.
    matchMedia("(min-width: 62rem)").addEventListener("change", () => dialog.close());
  }

  /** @param {HTMLElement} section @param {string} title */
  open(section, title) {
    if (this.#dialog.open) return;
    const place = document.createComment("lent");
    const wasHidden = section.hidden;
    section.replaceWith(place);
    section.hidden = false;
    section.classList.add("is-lent");
    this.#dialog.querySelector(".sheet-title")?.replaceChildren(title);
    this.#dialog.querySelector(".sheet-body")?.replaceChildren(section);
    this.#giveBack = () => {
      this.#giveBack = null;
      section.classList.remove("is-lent");
      section.hidden = wasHidden;
      place.replaceWith(section);
    };
    this.#dialog.showModal();
  }
}
