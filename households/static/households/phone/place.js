"use strict";
// Where the visit was: asked by a button, refused with a reason. Browsers give no position on plain HTTP.

(() => {
  const phone = window.phone;
  const { h } = phone;
  const SECONDS = 20;
  const canLocate = () => window.isSecureContext && "geolocation" in navigator;

  // Reasons somebody gives; the other two are known without asking.
  const isGiven = (refusal) => !["unsupported", "phone"].includes(refusal.value);

  const locate = () =>
    new Promise((resolve, reject) =>
      navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: true, timeout: SECONDS * 1000, maximumAge: 60000 }));

  const rounded = (degrees) => Math.round(degrees * 1e6) / 1e6;

  async function find(sheet, status, redraw) {
    status.textContent = "正在定位，请稍候…";
    try {
      const { coords } = await locate();
      sheet.row.draft.place = {
        latitude: rounded(coords.latitude), longitude: rounded(coords.longitude),
        accuracy_m: Math.round(coords.accuracy), system: "wgs84",
      };
      sheet.row.draft.place_refused = "";
      sheet.touch();
      redraw();
    } catch (error) {
      status.textContent = error.code === 1 ? "手机没有允许定位。可以在浏览器设置里打开，或选择原因。" : "没有定位到。可以到屋外再试，或选择“定位不到”。";
    }
  }

  phone.settlePlace = (draft) => {
    if (draft.way === "phone") Object.assign(draft, { place: null, place_refused: "phone" });
    else if (!canLocate() && !draft.place) draft.place_refused = "unsupported";
    else if (draft.place_refused === "phone") draft.place_refused = "";
  };

  function known(draft) {
    if (draft.place) return `已定位，误差约 ${draft.place.accuracy_m} 米`;
    if (draft.place_refused === "phone") return "电话走访，不需要定位。";
    if (draft.place_refused === "unsupported") return "当前连接不支持定位，将记为“浏览器不支持定位”。";
    return "";
  }

  function refusals(sheet, redraw) {
    const { draft } = sheet.row;
    const set = (value) => {
      draft.place_refused = draft.place_refused === value ? "" : value;
      draft.place = null;
      sheet.touch();
      redraw();
    };
    return h("div", { class: "chips", role: "group", "aria-label": "不能定位的原因" },
      sheet.form.place_refusals.filter(isGiven).map((each) =>
        h("button", { type: "button", class: "chip small", "aria-pressed": draft.place_refused === each.value, onclick: () => set(each.value) }, each.label)));
  }

  phone.placeCard = (sheet) => {
    const card = h("section", { class: "card", id: phone.idOf("place"), tabindex: -1, "aria-label": "位置" });
    const draw = () => {
      const { draft } = sheet.row;
      const isAutomatic = ["phone", "unsupported"].includes(draft.place_refused);
      const status = h("p", { role: "status" }, known(draft));
      const button = h("button", { type: "button", class: "button", onclick: () => find(sheet, status, draw) }, draft.place ? "重新定位" : "获取位置");
      card.replaceChildren(h("h2", {}, "位置"), status, ...(isAutomatic ? [] : [button, draft.place ? "" : refusals(sheet, draw)]));
    };
    card.redraw = draw;
    draw();
    return card;
  };
})();
