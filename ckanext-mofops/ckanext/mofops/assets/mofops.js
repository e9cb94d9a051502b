/* The dataset and resource forms and the completeness beside them, and the pages on quality. Without this script every field
   shows, the server counts, and a page is asked for again by hand. */
"use strict";

(function () {
  const chosen = (control) =>
    control instanceof HTMLFieldSetElement
      ? [...control.querySelectorAll("input:checked")]
      : control instanceof HTMLSelectElement
        ? [...control.selectedOptions]
        : [];
  const field = (name) => document.getElementById(`field-${name}`);
  const needsOther = (control) => chosen(control).some((choice) => "needsOther" in choice.dataset);

  /* Shows what belongs to the choices that are taken, hides the rest; what is hidden keeps its value. */
  function arrange(form) {
    for (const frame of form.querySelectorAll("[data-other-of]")) {
      frame.hidden = !needsOther(field(frame.dataset.otherOf));
    }
    const unit = field("update_frequency_unit");
    const interval = field("update_frequency_interval");
    if (unit && interval) {
      interval.closest(".mofops-field").hidden = chosen(unit)[0]?.dataset.interval === "none" && interval.value === "";
    }
    for (const list of form.querySelectorAll("[data-choices-of]")) {
      const [option] = chosen(field(list.dataset.choicesOf));
      const open = option.value === "" || "unknown" in option.dataset;
      for (const choice of list.children) choice.hidden = !open && choice.dataset.choice !== option.value;
      list.hidden = [...list.children].every((choice) => choice.hidden);
    }
    const type = form.dataset.type ?? chosen(field("data_type"))[0]?.dataset.key;
    for (const part of form.querySelectorAll("[data-types]")) {
      part.hidden = !part.dataset.types.split(" ").includes(type);
    }
    const kept = [...form.querySelectorAll("[data-types][hidden]")].filter(isFilled);
    const notice = form.querySelector(".mofops-kept");
    if (notice) {
      notice.hidden = kept.length === 0;
      notice.querySelector("button").onclick = () => kept.forEach((part) => (part.hidden = false));
    }
  }

  const isFilled = (part) =>
    [...part.querySelectorAll("input, select, textarea")].some((control) =>
      control.type === "checkbox" ? control.checked : control.value !== "");

  ckan.module("mofops-form", {
    initialize() {
      const form = this.el[0];
      let sent = false;
      const follow = () => {
        arrange(form);
        form.dispatchEvent(new CustomEvent("mofops:arranged", { bubbles: true }));
      };
      form.addEventListener("input", follow);
      form.addEventListener("change", follow);
      form.addEventListener("submit", (event) => {
        if (sent) event.preventDefault(); // a double click makes no second dataset
        sent = true;
      });
      window.addEventListener("pageshow", () => (sent = false));
      suggestName(field("title"), field("name"));
      suggestTags(field("tag_string"));
      follow();
      document.getElementById("mofops-errors")?.focus();
      form.dataset.ready = "";
    },
  });

  /* A name made of the title, until somebody writes one. */
  function suggestName(title, name) {
    if (!name?.dataset.suggest || name.value !== "") return;
    let waiting;
    let latest = 0;
    const ask = async () => {
      const number = ++latest;
      if (!title.value.trim()) return;
      const answer = await fetch(`${name.dataset.suggest}?${new URLSearchParams({ title: title.value })}`).catch(() => null);
      if (!answer?.ok) return; // the server makes the name when the form is saved
      const { result } = await answer.json();
      if (number === latest && "suggest" in name.dataset) name.value = result.name;
    };
    title.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 400);
    });
    name.addEventListener("input", () => delete name.dataset.suggest);
  }

  /* Known tags that complete the one that is being typed. */
  function suggestTags(input) {
    if (!input) return;
    let waiting;
    const ask = async () => {
      const cut = input.value.lastIndexOf(",") + 1;
      const begun = input.value.slice(cut).trim();
      if (begun.length < 2) return;
      const answer = await fetch(`${input.dataset.known}?${new URLSearchParams({ incomplete: begun })}`).catch(() => null);
      if (!answer?.ok) return;
      const { ResultSet } = await answer.json();
      const before = cut ? `${input.value.slice(0, cut)} ` : "";
      input.list.replaceChildren(...ResultSet.Result.map(({ Name }) => new Option(before + Name, before + Name)));
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(ask, 300);
    });
  }

  /* An item is there when each of its fields is, as far as a page can tell; the server judges when the form is saved. */
  function isMissing(frames) {
    return frames.some((frame) => {
      const control = frame.matches("fieldset") ? frame : frame.querySelector("[name]");
      const name = control.name || control.id.replace("field-", "");
      if (name === "update_frequency_interval") return isIntervalMissing(control);
      if (control instanceof HTMLFieldSetElement ? !chosen(control).length : isBlank(control.value)) return true;
      if (chosen(control).some((choice) => "unknown" in choice.dataset)) return true;
      if (control.type === "email" && !control.checkValidity()) return true;
      return needsOther(control) && isBlank(field(`${name}_other`).value);
    });
  }

  const isBlank = (value) => ["", "-", "--", "n/a", "null", "none", "nan", "nat"].includes(value.trim().toLowerCase());

  function isIntervalMissing(control) {
    const rule = chosen(field("update_frequency_unit"))[0]?.dataset.interval;
    if (!rule || (rule === "optional" && isBlank(control.value))) return false;
    return rule === "none" ? !isBlank(control.value) && control.value.trim() !== "0" : !/^[0๐]*[1-9๑-๙][0-9๐-๙]*$/.test(control.value.trim());
  }

  ckan.module("mofops-completeness", {
    initialize() {
      const section = this.el[0];
      const said = section.querySelector("[data-words]");
      const meter = section.querySelector("meter");
      const entries = [...section.querySelectorAll("li[data-item]")];
      let waiting;
      const count = () => {
        for (const entry of entries) {
          entry.hidden = !isMissing([...document.querySelectorAll(`.mofops-field[data-item="${entry.dataset.item}"]`)]);
        }
        const filled = entries.filter((entry) => entry.hidden).length;
        const words = said.dataset.words.replace("{filled}", filled).replace("{total}", entries.length);
        meter.value = filled;
        for (const part of section.querySelectorAll(".mofops-missing")) part.hidden = filled === entries.length;
        section.querySelector(".mofops-complete").hidden = filled !== entries.length;
        clearTimeout(waiting); // read aloud once the typing stops
        waiting = setTimeout(() => said.textContent !== words && (said.textContent = words), 300);
      };
      document.addEventListener("mofops:arranged", count);
      count();
    },
  });

  /* A report whose check waits or runs: once it moves on, the page is asked for again. */
  ckan.module("mofops-wait", {
    initialize() {
      const { address } = this.el[0].dataset;
      let first;
      const ask = async () => {
        const answer = await fetch(address).catch(() => null);
        if (!answer?.ok) return; // signed out, or the site is down: the link in the page remains
        const { state } = (await answer.json()).result;
        first ??= state;
        if (state !== first || state === "done") location.reload();
        else setTimeout(ask, 3000);
      };
      setTimeout(ask, 2000);
    },
  });

  /* The form that tries a file: it takes one that is dropped anywhere on it, and says that it is at work. */
  ckan.module("mofops-drop", {
    initialize() {
      const form = this.el[0];
      const input = form.querySelector("input[type=file]");
      const button = form.querySelector("button[data-busy]");
      const { textContent } = button;
      const mark = (over) => form.classList.toggle("mofops-over", over);
      form.addEventListener("dragover", (event) => {
        event.preventDefault();
        mark(true);
      });
      form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || mark(false));
      form.addEventListener("drop", (event) => {
        event.preventDefault();
        mark(false);
        if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
      });
      const busy = (is) => {
        button.disabled = is;
        button.textContent = is ? button.dataset.busy : textContent;
      };
      form.addEventListener("submit", () => busy(true));
      window.addEventListener("pageshow", () => busy(false));
      form.dataset.ready = "";
    },
  });
})();
