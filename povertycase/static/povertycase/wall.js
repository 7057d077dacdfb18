"use strict";
// The wall: one slide after the other until somebody pauses it. Without scripts all slides stand below each other.

(() => {
  const SHOWN_MS = 15000;
  const wall = document.querySelector(".wall");
  const control = (name) => wall.querySelector(`[data-wall=${name}]`);
  const slides = () => [...wall.querySelectorAll("[data-slide]")];
  let shown = window.location.hash.slice(1); // the slide's id: figures that come anew may bring other slides
  let timer = 0;

  function show(step) {
    const all = slides();
    const at = (Math.max(all.findIndex((slide) => slide.id === shown), 0) + step + all.length) % all.length;
    all.forEach((slide, place) => { slide.hidden = place !== at; });
    shown = all[at].id;
    control("at").textContent = `${at + 1} / ${all.length}`;
  }

  function run(running) {
    window.clearInterval(timer);
    timer = running ? window.setInterval(() => show(1), SHOWN_MS) : 0;
    control("pause").textContent = running ? "暂停轮播" : "继续轮播";
  }

  // By hand: whoever turns a page has it for the whole time.
  function turn(step) {
    show(step);
    if (timer) run(true);
  }

  function fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  }

  control("back").addEventListener("click", () => turn(-1));
  control("on").addEventListener("click", () => turn(1));
  control("pause").addEventListener("click", () => run(!timer));
  control("full").addEventListener("click", fill);
  control("full").hidden = !document.fullscreenEnabled;
  document.addEventListener("fullscreenchange", () => {
    control("full").textContent = document.fullscreenElement ? "退出全屏" : "全屏";
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && !event.target.closest("select")) turn(step);
  });
  // New figures came: what was shown stays, and what was said of a failure is over.
  document.addEventListener("htmx:afterSwap", () => {
    show(0);
    document.querySelector("[data-login-ended]").hidden = true;
    document.querySelectorAll("#messages [data-said]").forEach((said) => said.remove());
  });

  wall.querySelector(".wall-controls").hidden = false;
  show(0);
  // Nothing moves by itself for whoever asked their system for that.
  run(!window.matchMedia("(prefers-reduced-motion: reduce)").matches);
})();
