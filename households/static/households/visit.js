"use strict";
// 登记走访: how many blocks are still open, and the position when somebody stands at the household's door.
// Without this script the form is complete: the details fold by style sheet alone.

(() => {
  const PATIENCE = 20_000;
  const WHY = { 1: ["declined", "没有得到定位许可，请选未定位原因。"], 2: ["unavailable", "定位不到，已选未定位原因。"], 3: ["unavailable", "定位不到，已选未定位原因。"] };

  function count(form) {
    const blocks = [...form.querySelectorAll(".visit-block")];
    const open = blocks.filter((block) => !block.querySelector(".btn-check:checked"));
    form.querySelector("[data-visit-left]").textContent = open.length ? `还有 ${open.length} 项没选` : "";
  }

  function wayChanged(form) {
    const isCall = form.querySelector("[name=way]:checked")?.value === "phone";
    form.querySelector("[name=place_refused]").disabled = isCall;
    const button = form.querySelector("[data-visit-locate]");
    button.hidden = isCall || !navigator.geolocation || !window.isSecureContext;
    if (isCall) place(form, null, "电话走访不用定位。");
    else if (form.querySelector("[name=latitude]").value) form.querySelector("[data-visit-located]").textContent = "已定位。";
    else form.querySelector("[data-visit-located]").textContent = "";
  }

  function place(form, coords, words) {
    form.querySelector("[name=latitude]").value = coords ? coords.latitude : "";
    form.querySelector("[name=longitude]").value = coords ? coords.longitude : "";
    form.querySelector("[name=accuracy_m]").value = coords ? coords.accuracy : "";
    if (coords) form.querySelector("[name=place_refused]").value = "";
    form.querySelector("[data-visit-located]").textContent = words;
  }

  function locate(form) {
    form.querySelector("[data-visit-located]").textContent = "正在定位……";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => place(form, coords, `已定位，误差约 ${Math.round(coords.accuracy)} 米。`),
      ({ code }) => {
        place(form, null, WHY[code][1]);
        form.querySelector("[name=place_refused]").value = WHY[code][0];
      },
      { enableHighAccuracy: true, timeout: PATIENCE, maximumAge: 0 },
    );
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-visit]");
    if (!form) return;
    form.addEventListener("change", () => { count(form); wayChanged(form); });
    form.querySelector("[data-visit-locate]").addEventListener("click", () => locate(form));
    count(form);
    wayChanged(form);
  });
})();
