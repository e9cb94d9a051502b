/* A button beside each example of the Data API that copies it. Without this script people mark the text and copy it. */
"use strict";

(function () {
  function offer(section, example) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-sm mofops-copy";
    button.textContent = section.dataset.copy;
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(example.textContent);
      said.textContent = ` ${section.dataset.copied}`;
    });
    example.parentElement.after(button, said);
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!navigator.clipboard) return; // as over plain http
    for (const section of document.querySelectorAll(".mofops-data-api")) {
      for (const example of section.querySelectorAll("pre > code")) offer(section, example);
    }
  });
})();
