/* Pages of CKAN that had inline handlers. Without this script nothing here can be revoked, which takes CKAN's own, too. */
"use strict";

ckan.module("mofops-tokens", {
  initialize() {
    const form = this.el[0];
    const button = form.querySelector("#revoke-tokens-button");
    const follow = () => (button.disabled = !form.querySelector("[name=token]:checked"));
    form.addEventListener("change", follow);
    form.addEventListener("htmx:afterRequest", () => (button.disabled = true));
    document.addEventListener("htmx:afterSettle", () => {
      const [fresh] = document.querySelectorAll(".mofops-token");
      fresh?.scrollIntoView({ block: "nearest" });
    });
  },
});
