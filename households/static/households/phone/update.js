"use strict";
// The worker that opens the page without a network, and new versions of it: offered, never forced.

(() => {
  const phone = window.phone;
  const { h } = phone;
  let registration = null;
  let isWanted = false; // this tab asked for the new version
  let isStale = false; // another tab did

  function offer() {
    const waiting = registration && registration.waiting;
    const isShown = waiting && navigator.serviceWorker.controller && !phone.isFilling();
    const take = () => {
      isWanted = true;
      registration.waiting.postMessage("take over");
    };
    phone.banner("update", isShown ? "发现新版本。" : "", "note", h("button", { type: "button", class: "button small", onclick: take }, "更新"));
    if (isStale && !phone.isFilling()) location.reload();
  }
  phone.offerUpdate = offer;

  function watch(worker) {
    if (worker) worker.addEventListener("statechange", () => worker.state === "installed" && offer());
  }

  phone.startWorker = async () => {
    const isPlain = !window.isSecureContext;
    phone.banner("plain", isPlain ? "当前为非加密连接，断网后请勿关闭页面。" : "", "warning");
    if (isPlain || !navigator.serviceWorker) return;
    const { worker, shell } = document.body.dataset;
    const hadOne = Boolean(navigator.serviceWorker.controller);
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (!hadOne && !isWanted) return; // the first worker takes the open page under its care
      if (phone.isFilling()) isStale = true;
      else location.reload();
    });
    try {
      registration = await navigator.serviceWorker.register(worker, { scope: shell, updateViaCache: "none" });
    } catch {
      return; // no network, or a browser that keeps none: the page works as long as it is open
    }
    watch(registration.installing);
    registration.addEventListener("updatefound", () => watch(registration.installing));
    offer();
  };

  phone.checkUpdate = async () => {
    if (!registration) return phone.say("当前连接不支持离线版本，刷新页面就是最新版本。");
    try {
      await registration.update();
    } catch {
      return phone.say("现在没有网络，无法检查。");
    }
    offer();
    return phone.say(registration.installing || registration.waiting ? "发现新版本。" : "已是最新版本。");
  };

  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    phone.installOffer = event;
    phone.refresh();
  });
})();
