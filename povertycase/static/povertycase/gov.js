"use strict";
// What every page shares: plain-Chinese failures of htmx requests, one confirm dialog, one reveal dialog.

(() => {
  const FAILURES = {
    0: "网络不通，刚才的操作没有提交。请检查网络后重试。",
    401: "登录已失效，请重新登录。",
    403: "您没有这项操作的权限。",
    404: "找不到这条记录，或者它不在您的管辖范围。",
    409: "当前状态下不能这样操作，请刷新页面后再看。",
    412: "这条记录刚被他人修改，请刷新页面后再办。",
    413: "文件太大，无法上传。",
    429: "操作过于频繁，请稍后再试。",
  };
  const byId = (id) => document.getElementById(id);

  // ---- messages -----------------------------------------------------------------------------
  function say(text, number) {
    // A panel that asks every two seconds fails every two seconds: once said is enough.
    document.querySelectorAll("#messages [data-said]").forEach((old) => old.dataset.said === text && old.remove());
    const alert = document.createElement("div");
    alert.className = "alert alert-danger";
    alert.setAttribute("role", "alert");
    alert.dataset.said = text;
    alert.textContent = number ? `${text}（错误编号 ${number}）` : text;
    const place = byId("messages");
    place.prepend(alert);
    place.scrollIntoView({ block: "nearest" });
  }

  // Our error pages mark their sentences and their number, so that a panel can show them without the page around.
  function markedIn(xhr) {
    const page = new DOMParser().parseFromString(xhr.responseText || "", "text/html");
    const number = page.querySelector(".error-number");
    return {
      sentence: [...page.querySelectorAll("[data-error-message]")].map((mark) => mark.textContent.trim()).join(" "),
      number: number ? number.textContent : "",
    };
  }
  const sentenceOf = (xhr) => markedIn(xhr).sentence || FAILURES[xhr.status] || "系统遇到问题，刚才的操作没有完成。";

  // 422 is either the form again, with its errors, which is shown in place, or an action's no.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 422 && markedIn(detail.xhr).sentence) {
      detail.shouldSwap = false;
      detail.isError = true;
    }
  });

  document.addEventListener("htmx:responseError", ({ detail }) => {
    say(sentenceOf(detail.xhr), markedIn(detail.xhr).number);
  });
  document.addEventListener("htmx:sendError", () => say(FAILURES[0]));
  document.addEventListener("htmx:timeout", () => say(FAILURES[0]));

  // A session that ended answers a panel with the login page: go there instead of showing it inside.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const login = document.body.dataset.loginUrl;
    const answered = event.detail.xhr.responseURL;
    if (!login || !answered || new URL(answered).pathname !== login) return;
    event.detail.shouldSwap = false;
    // A screen that nobody sits at keeps what it shows, and says so.
    const ended = document.querySelector("[data-login-ended]");
    if (ended) ended.hidden = false;
    else window.location.assign(`${login}?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  });

  function showErrors() {
    const errors = document.querySelector("[data-form-errors]");
    if (errors) errors.focus();
  }
  document.addEventListener("DOMContentLoaded", showErrors);
  document.addEventListener("htmx:afterSettle", showErrors);

  // ---- confirm ------------------------------------------------------------------------------
  // `word`: what must be typed first, for steps that cannot be taken back.
  function confirmed(question, word, proceed) {
    const dialog = byId("confirm-dialog");
    const input = byId("confirm-word");
    const yes = dialog.querySelector("[value=yes]");
    byId("confirm-question").textContent = question;
    byId("confirm-expected").textContent = word || "";
    byId("confirm-typing").hidden = !word;
    input.value = "";
    yes.disabled = Boolean(word);
    input.oninput = () => { yes.disabled = input.value.trim() !== word; };
    dialog.returnValue = "";
    dialog.onclose = () => { if (dialog.returnValue === "yes") proceed(); };
    dialog.showModal();
  }

  document.addEventListener("htmx:confirm", (event) => {
    const { question, elt, issueRequest } = event.detail;
    if (!question) return;
    event.preventDefault();
    confirmed(question, elt.dataset.confirmWord, () => issueRequest(true));
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    const word = (button && button.dataset.confirmWord) || form.dataset.confirmWord;
    confirmed(question, word, () => {
      form.dataset.confirmed = "yes";
      form.requestSubmit(button || undefined);
      delete form.dataset.confirmed;
    });
  });

  // A second press while the first is under way would write the same thing twice. A form that is sent by
  // htmx waits by itself; one that was changed since, or whose answer was a file, may be sent again.
  const SENT_AGAIN_MS = 5000;
  const sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.closest("[hx-post]")) return;
    const last = sent.get(form);
    const again = last && last.button === event.submitter && Date.now() - last.at < SENT_AGAIN_MS;
    if (again) event.preventDefault();
    else sent.set(form, { button: event.submitter, at: Date.now() });
  });
  document.addEventListener("input", (event) => {
    if (event.target.form) sent.delete(event.target.form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });

  // ---- clicks -------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-reveal-url]");
    if (opener) openReveal(opener);
    const reason = event.target.closest("[data-reason]");
    if (reason) byId("reveal-reason").value = reason.dataset.reason;
    if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close("");
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) window.history.back();
    const shower = event.target.closest("[data-show-password]");
    if (shower) togglePassword(shower);
  });

  function togglePassword(button) {
    const input = byId(button.dataset.showPassword);
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    button.textContent = shown ? "隐藏" : "显示";
    button.setAttribute("aria-pressed", String(shown));
  }

  function openReveal(opener) {
    const form = byId("reveal-form");
    form.reset();
    byId("reveal-errors").textContent = "";
    byId("reveal-label").textContent = opener.dataset.revealLabel;
    byId("reveal-field").value = opener.dataset.revealField || "";
    form.setAttribute("hx-post", opener.dataset.revealUrl);
    form.setAttribute("hx-target", `#${opener.closest(".masked").id}`);
    window.htmx.process(form);
    byId("reveal-dialog").showModal();
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (!requestConfig || requestConfig.elt.id !== "reveal-form" || xhr.status < 400) return;
    event.detail.isError = event.detail.shouldSwap = false;
    byId("reveal-errors").textContent = sentenceOf(xhr);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt.id === "reveal-form" && detail.xhr.status >= 200 && detail.xhr.status < 300) {
      byId("reveal-dialog").close();
    }
  });

  // On a phone the tabs scroll: the present one is where one begins.
  document.addEventListener("DOMContentLoaded", () => {
    const here = document.querySelector(".nav-tabs .active");
    if (here) here.scrollIntoView({ inline: "center", block: "nearest" });
  });
})();
