"use strict";
// What every part of the phone's page needs: elements, times, keys, and words to the user.

(() => {
  const phone = (window.phone = { screens: {} });
  const byId = (id) => document.getElementById(id);
  phone.byId = byId;

  // h("a", { href, class, onclick, "aria-label" }, "words", node, [nodes], null)
  phone.h = (tag, properties, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (value === null || value === undefined) continue;
      if (name.startsWith("aria-")) element.setAttribute(name, String(value));
      else if (value === false) continue;
      else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (name in element && !name.includes("-") && name !== "list" && name !== "form") element[name] = value;
      else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
    return element;
  };
  const h = phone.h;

  // crypto.randomUUID is missing on plain HTTP, getRandomValues is not.
  phone.uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  const two = (number) => String(number).padStart(2, "0");
  // The phone's own time with its distance from Greenwich: 2026-11-21T10:12:00+08:00
  phone.isoTime = (moment = new Date()) => {
    const ahead = -moment.getTimezoneOffset();
    const zone = `${ahead < 0 ? "-" : "+"}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
    return `${phone.isoDay(moment)}T${phone.clock(moment)}:${two(moment.getSeconds())}${zone}`;
  };
  phone.isoDay = (moment = new Date()) =>
    `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  phone.clock = (moment) => `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  phone.dayWords = (iso) => {
    const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
    return `${year}年${month}月${day}日`;
  };
  phone.momentWords = (value) => {
    if (!value) return "从未";
    const moment = new Date(value);
    const clock = phone.clock(moment);
    return phone.isoDay(moment) === phone.isoDay() ? `今天 ${clock}` : `${phone.dayWords(phone.isoDay(moment))} ${clock}`;
  };
  phone.daysSince = (iso) => Math.round((Date.parse(phone.isoDay()) - Date.parse(iso.slice(0, 10))) / 86400000);
  phone.sizeWords = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} 千字节` : `${(bytes / 1048576).toFixed(1)} 兆`);

  // ---- words to the user --------------------------------------------------------------------
  let fading = 0;
  phone.say = (words) => {
    clearTimeout(fading);
    byId("toast").replaceChildren(h("p", {}, words));
    fading = setTimeout(() => byId("toast").replaceChildren(), 6000);
  };

  // A banner stands until its reason is gone. kind: note, warning or error.
  phone.banner = (name, words, kind = "note", ...actions) => {
    const old = document.querySelector(`#banners [data-banner="${name}"]`);
    if (!words) return old && old.remove();
    const fresh = h("div", { class: `banner banner-${kind}`, "data-banner": name }, h("p", {}, words), actions);
    if (old && old.textContent === fresh.textContent) return;
    if (old) old.replaceWith(fresh);
    else byId("banners").append(fresh);
  };

  // The browser's own dialog would speak its own language.
  phone.confirm = (words, yes, then) => {
    const close = () => dialog.remove();
    const agree = h("button", { type: "button", class: "button danger", onclick: () => { close(); then(); } }, yes);
    const dialog = h(
      "div",
      { class: "veil", onkeydown: (event) => event.key === "Escape" && close() },
      h("div", { class: "dialog", role: "alertdialog", "aria-modal": "true", "aria-label": words },
        h("p", {}, words),
        h("div", { class: "row" }, h("button", { type: "button", class: "button", onclick: close }, "不了"), agree)),
    );
    document.body.append(dialog);
    agree.focus();
  };

  phone.icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#i-${name}`);
    svg.setAttribute("aria-hidden", "true");
    svg.append(use);
    return svg;
  };
  phone.empty = (title, hint) => h("div", { class: "empty" }, h("b", {}, title), hint ? h("p", {}, hint) : null);
})();
