/* What a page does for a visitor: it opens menus and copies text. Bootstrap opens them where it is there, and without this script
   menus stand open and nothing is copied. */
"use strict";

(function () {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    if (!navigator.clipboard) break; // there is none over plain http
    button.hidden = false;
    const { textContent } = button;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = button.dataset.copied;
      setTimeout(() => (button.textContent = textContent), 2000);
    });
  }

  if (window.bootstrap) return;

  const menuOf = (opener) =>
    opener.dataset.bsToggle === "collapse"
      ? document.querySelector(opener.dataset.bsTarget ?? opener.getAttribute("href"))
      : opener.parentElement.querySelector(".dropdown-menu");
  const show = (opener, open) => {
    menuOf(opener)?.classList.toggle("show", open);
    opener.setAttribute("aria-expanded", open);
    opener.classList.toggle("collapsed", !open);
  };
  const openers = [...document.querySelectorAll("[data-bs-toggle=collapse], [data-bs-toggle=dropdown]")];
  for (const opener of openers) {
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      show(opener, opener.getAttribute("aria-expanded") !== "true");
    });
  }
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const opener of openers.filter((one) => one.getAttribute("aria-expanded") === "true")) {
      show(opener, false);
      opener.focus();
    }
  });
})();
