/* What a search box offers while one types: a combobox with a list, as WAI-ARIA describes it. Boxes come and go with the results,
   so nothing is bound to one: the page listens for all. */
"use strict";

(function () {
  const KINDS = ["datasets", "tags", "organizations"];
  const WAIT = 200;
  const states = new WeakMap();
  let boxes = 0;

  const boxOf = (target) => target instanceof Element && target.closest("[data-mofops-suggest] input")?.closest("[data-mofops-suggest]");

  /* The list and the voice of a box, made when somebody first comes to it. */
  function stateOf(box) {
    let state = states.get(box);
    if (state) return state;
    const input = box.querySelector("input");
    const id = `mofops-options-${++boxes}`;
    const list = document.createElement("div");
    Object.assign(list, { id, className: "mofops-options", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("aria-label"));
    list.tabIndex = -1;
    const voice = document.createElement("span");
    voice.className = "visually-hidden";
    voice.setAttribute("role", "status");
    box.append(list, voice);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) {
      input.setAttribute(name, value);
    }
    // Pressed, a list would take the focus away and close before the click arrives.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.address);
    });
    state = { box, input, list, voice, options: [], active: -1, asked: "", number: 0, waiting: null };
    states.set(box, state);
    return state;
  }

  function show(state, open) {
    state.list.hidden = !open;
    state.input.setAttribute("aria-expanded", String(open));
    if (!open) activate(state, -1);
  }

  function activate(state, place) {
    state.options[state.active]?.setAttribute("aria-selected", "false");
    state.active = place;
    const option = state.options[place];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      state.input.setAttribute("aria-activedescendant", option.id);
    } else {
      state.input.removeAttribute("aria-activedescendant");
    }
  }

  const address = (box, kind, entry) =>
    kind === "tags"
      ? `${box.dataset.datasets}?${new URLSearchParams({ tags: entry.name })}`
      : `${box.dataset[kind].replace(/\/$/, "")}/${encodeURIComponent(entry.name)}`;

  function fill(state, found) {
    const { box, list, voice, input } = state;
    activate(state, -1);
    state.options = [];
    const groups = KINDS.filter((kind) => found[kind]?.length).map((kind) => {
      const group = document.createElement("div");
      const label = document.createElement("span");
      label.id = `${list.id}-${kind}`;
      label.textContent = box.dataset[`words${kind[0].toUpperCase()}${kind.slice(1)}`];
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", label.id);
      group.append(label);
      for (const entry of found[kind]) {
        const option = document.createElement("div");
        option.id = `${list.id}-${state.options.length}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.address = address(box, kind, entry);
        option.append(...marked(entry.title ?? entry.name, input.value.trim()));
        state.options.push(option);
        group.append(option);
      }
      return group;
    });
    list.replaceChildren(...groups);
    const count = state.options.length;
    voice.textContent = count ? box.dataset.wordsCount.replace("{count}", count) : box.dataset.wordsNone;
    show(state, count > 0);
  }

  /* The text with what was typed in it made bold; never in the middle of a letter and its marks. */
  function marked(text, typed) {
    const start = text.toLowerCase().indexOf(typed.toLowerCase());
    const end = start + typed.length;
    if (!typed || start < 0 || /^\p{M}/u.test(text.slice(end)) || /^\p{M}/u.test(text.slice(start))) return [text];
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    return [text.slice(0, start), mark, text.slice(end)];
  }

  async function ask(state) {
    const typed = state.input.value.trim();
    if (typed === state.asked) return;
    state.asked = typed;
    const number = ++state.number;
    if (typed.length < 2) return show(state, false);
    const answer = await fetch(`${state.box.dataset.mofopsSuggest}?${new URLSearchParams({ q: typed })}`).catch(() => null);
    if (!answer?.ok || number !== state.number) return; // the box still searches
    const { result } = await answer.json();
    if (number === state.number && document.activeElement === state.input) fill(state, result);
  }

  document.addEventListener("focusin", ({ target }) => {
    const box = boxOf(target);
    if (box) stateOf(box);
  });
  document.addEventListener("input", ({ target }) => {
    const box = boxOf(target);
    if (!box) return;
    const state = stateOf(box);
    clearTimeout(state.waiting);
    state.waiting = setTimeout(() => ask(state), WAIT);
  });
  // CKAN searches anew when a box is left, and puts another one in its place: here Enter and the button search.
  document.addEventListener("change", (event) => boxOf(event.target) && event.stopPropagation(), true);
  document.addEventListener("focusout", ({ target }) => {
    const state = states.get(boxOf(target));
    if (state) {
      state.asked = "";
      show(state, false);
    }
  });
  document.addEventListener("keydown", (event) => {
    const state = states.get(boxOf(event.target));
    if (!state || event.isComposing) return;
    const open = !state.list.hidden;
    const last = state.options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!state.options.length) return;
      event.preventDefault();
      if (!open) show(state, true);
      const next = event.key === "ArrowDown" ? state.active + 1 : state.active < 0 ? last : state.active - 1;
      activate(state, next > last ? -1 : next);
    } else if (event.key === "Escape" && open) {
      event.preventDefault(); // it closes the list, and leaves what was typed
      show(state, false);
    } else if (event.key === "Enter") {
      clearTimeout(state.waiting);
      state.number++; // an answer that is still on its way opens nothing
      const option = open && state.options[state.active];
      if (option) {
        event.preventDefault();
        location.assign(option.dataset.address);
      } else {
        show(state, false);
      }
    }
  });
})();

/* The facets stand open where there is room, also in browsers whose style sheets cannot open them. */
(function () {
  const wide = window.matchMedia("(min-width: 768px)");
  const arrange = () => {
    for (const fold of document.querySelectorAll(".mofops-facets-fold")) if (wide.matches) fold.open = true;
  };
  wide.addEventListener("change", arrange);
  document.addEventListener("DOMContentLoaded", arrange);
  document.addEventListener("htmx:afterSettle", arrange);
  arrange();
})();
