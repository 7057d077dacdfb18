"use strict";
// 分户: of each member only what is to be answered; without this script everything stands there.

(() => {
  function refresh(form) {
    const rows = [...form.querySelectorAll("[data-split-row]")];
    const leaves = (row) => row.querySelector("[data-split-leaves]").checked;
    const headLeaves = rows.some((row) => "splitHead" in row.dataset && leaves(row));
    const oldHead = form.querySelector("[data-split-old-head]");
    oldHead.hidden = !headLeaves;
    const stays = oldHead.querySelector("select").value;
    for (const row of rows) {
      const radio = row.querySelector("[type=radio]");
      if (!leaves(row)) radio.checked = false;
      const isHead = leaves(row) ? radio.checked : radio.value === stays;
      row.querySelector("[data-split-role]").hidden = !leaves(row);
      row.querySelector("[data-split-relation]").hidden = isHead || !(leaves(row) || headLeaves);
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-split]");
    if (!form) return;
    form.addEventListener("change", () => refresh(form));
    refresh(form);
  });
})();
