"use strict";
// The start, the way between screens, and when the outbox is tried.

(() => {
  const phone = window.phone;
  const { h, byId } = phone;
  const EVERY_MS = 60000;
  const PATIENCE_MS = 1200;
  const TABS = ["today", "households", "outbox", "mine"];
  let drawing = 0;
  let shown = null;

  function route() {
    const [name, argument] = location.hash.replace(/^#\/?/, "").split("/");
    if (!phone.me) return ["login"];
    return phone.screens[name] && name !== "login" ? [name, decodeURIComponent(argument || "")] : ["today"];
  }

  function place(screen, name) {
    const back = screen.back ? h("a", { class: "back", href: screen.back, "aria-label": "返回" }, "‹") : null;
    byId("title").replaceChildren(...[back, screen.title].filter(Boolean));
    document.title = `${screen.title} · 手机走访`;
    byId("bottom").hidden = Boolean(screen.isForm || screen.bare);
    byId("bottom").querySelectorAll("a").forEach((link) => {
      const isHere = link.getAttribute("href") === `#/${TABS.includes(name) ? name : "households"}`;
      if (isHere) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
    byId("screen").replaceChildren(screen.node);
    document.body.classList.toggle("filling", Boolean(screen.isForm));
    document.body.dataset.screen = name;
    mark();
  }

  // Who looked and when stands across every screen that shows somebody: also on a photograph of it.
  function mark() {
    byId("mark").textContent = phone.me ? `${phone.me.name} ${phone.isoDay()} ${phone.clock(new Date())}` : "";
  }

  // Several causes may ask at once: only the last one is drawn.
  async function draw() {
    const turn = ++drawing;
    const [name, argument] = route();
    const screen = await phone.screens[name](argument);
    if (turn !== drawing) return;
    shown = screen;
    place(screen, name);
    if (screen.afterwards) screen.afterwards();
    await badges();
    phone.offerUpdate();
  }

  async function go() {
    await phone.closeForm();
    phone.byId("toast").replaceChildren();
    await draw();
    window.scrollTo(0, 0);
  }

  async function badges() {
    const { unsent } = await phone.counts(phone.owner().id);
    byId("waiting").textContent = String(unsent);
    byId("waiting").hidden = !unsent;
    phone.banner("unsent", unsent ? `还有 ${unsent} 条未上传。` : "", "warning");
  }

  // Rows changed: the screen is drawn again, but never under somebody's fingers.
  phone.refresh = async () => {
    const isBusy = phone.isFilling() || (shown && shown.keepsFocus && document.activeElement && document.activeElement.id === "search");
    if (isBusy) return badges();
    return draw();
  };

  async function check() {
    if (document.visibilityState !== "visible") return;
    const { unsent } = await phone.counts(phone.owner().id);
    if (unsent) await phone.flush(false);
    else if (!phone.isConnected && phone.me) await phone.connect();
  }

  async function meet(connecting) {
    if (phone.hasLeft) return;
    if (await (connecting || phone.connect())) await phone.sync(false);
    else await phone.refresh();
    if (phone.me) await phone.flush(false);
  }

  async function start() {
    await phone.openAccount();
    phone.startWorker();
    // Somebody else may have logged in since: a network that answers at once says so before anything is shown.
    const connecting = phone.hasLeft ? null : phone.connect();
    await Promise.race([connecting, new Promise((go) => setTimeout(go, PATIENCE_MS))]);
    await draw();
    window.addEventListener("hashchange", go);
    window.addEventListener("online", () => meet());
    window.addEventListener("offline", () => {
      phone.isConnected = false;
      phone.showSignal();
    });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && meet());
    setInterval(check, EVERY_MS);
    await meet(connecting);
  }

  start().catch((error) => {
    byId("screen").replaceChildren(phone.empty("手机走访没能打开", "请退出无痕模式，或换一个浏览器再试。"));
    throw error;
  });
})();
