// The list of slash commands and global shortcuts above the composer.

import { el, newId } from "./dom.js";
import { plain } from "./emoji.js";

export class Suggestions {
  /** For a textarea; `complete` is called with what is chosen, as {command} or {shortcut}. */
  constructor(field, commands, shortcuts, complete) {
    this.field = field;
    this.commands = commands;
    this.shortcuts = shortcuts;
    this.complete = complete;
    this.id = newId("commands");
    this.at = 0;
    this.hiddenFor = null;
    this.matching = [];
    this.node = el("ul", { class: "suggestions", role: "listbox", id: this.id, "aria-label": "Commands", hidden: true });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
    field.setAttribute("aria-controls", this.id);
  }

  /** Show the commands that fit what is typed. */
  update() {
    const word = this.word();
    if (word !== this.hiddenFor) this.hiddenFor = null;
    const started = this.field.value.startsWith("/") && this.hiddenFor === null;
    this.matching = started ? this.fitting(word) : [];
    this.at = Math.min(this.at, Math.max(this.matching.length - 1, 0));
    this.node.hidden = this.matching.length === 0;
    this.node.replaceChildren(...this.matching.map((one, index) => this.option(one, index)));
    this.mark();
  }

  /** The commands that begin with a word, then the shortcuts whose names have it; a whole command stands alone. */
  fitting(word) {
    const complete = this.isComplete();
    const commands = this.commands.filter((one) => (complete ? one.command === word : one.command.startsWith(word)));
    const part = word.slice(1).toLowerCase();
    const shortcuts = complete ? [] : this.shortcuts.filter((one) => one.name.toLowerCase().includes(part));
    return [...commands.map((command) => ({ command })), ...shortcuts.map((shortcut) => ({ shortcut }))];
  }

  /** Act on a key; true when it was one for the list. */
  key(event) {
    if (this.node.hidden) return false;
    if (event.key === "Escape") this.hiddenFor = this.word();
    else if (this.isComplete()) return false;
    else if (event.key === "ArrowDown") this.at = (this.at + 1) % this.matching.length;
    else if (event.key === "ArrowUp") this.at = (this.at - 1 + this.matching.length) % this.matching.length;
    else if ((event.key === "Tab" || event.key === "Enter") && !event.shiftKey) this.complete(this.matching[this.at]);
    else return false;
    this.update();
    return true;
  }

  /** The command as far as it is typed. */
  word() {
    return this.field.value.split(/\s/, 1)[0];
  }

  /** Whether the command is typed to its end. */
  isComplete() {
    return /\s/.test(this.field.value) || this.commands.some((one) => one.command === this.word());
  }

  /** One command or shortcut to choose. */
  option(one, index) {
    const { command, shortcut } = one;
    const description = (command ?? shortcut).description;
    return el(
      "li",
      {
        role: "option", id: `${this.id}-${index}`,
        on: {
          mousedown: (event) => event.preventDefault(),
          click: () => {
            this.complete(one);
            this.update();
          },
        },
      },
      el("span", { class: "command" }, command ? command.command : shortcut.name),
      command?.usage_hint ? el("span", { class: "usage" }, ` ${command.usage_hint}`) : null,
      shortcut ? el("span", { class: "usage" }, " shortcut") : null,
      description ? el("span", { class: "description" }, ` ${plain(description)}`) : null,
    );
  }

  /** Mark the command on which the arrow keys stand. */
  mark() {
    [...this.node.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === this.at)));
    if (this.node.hidden) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.id}-${this.at}`);
  }
}
