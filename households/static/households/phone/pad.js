"use strict";
// A pad for the household's signature, written with a finger; it may be left out.

(() => {
  const phone = window.phone;
  const { h } = phone;
  const WIDTH = 900;
  const HEIGHT = 450;

  function drawing(canvas) {
    const context = canvas.getContext("2d");
    let isDown = false;
    let isUsed = false;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) * WIDTH) / box.width, ((event.clientY - box.top) * HEIGHT) / box.height];
    };
    const clear = () => {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, WIDTH, HEIGHT);
      Object.assign(context, { lineWidth: 7, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
      isUsed = false;
    };
    canvas.addEventListener("pointerdown", (event) => {
      isDown = true;
      canvas.setPointerCapture(event.pointerId);
      context.beginPath();
      context.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!isDown) return;
      isUsed = true;
      context.lineTo(...at(event));
      context.stroke();
    });
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, () => (isDown = false)));
    clear();
    return { clear, isUsed: () => isUsed };
  }

  function open(sheet, redraw) {
    const canvas = h("canvas", { width: WIDTH, height: HEIGHT, class: "pad", "aria-label": "签字板，请用手指书写" });
    const pen = drawing(canvas);
    const words = h("p", { role: "status" }, `请${sheet.row.head}户在框内签字`);
    const close = () => veil.remove();
    const save = () => {
      if (!pen.isUsed()) return (words.textContent = "还没有签字。");
      return canvas.toBlob(async (blob) => {
        await phone.addPicture(sheet, "signature", async () => blob);
        close();
        await redraw();
      }, "image/png");
    };
    const button = (label, onclick, look) => h("button", { type: "button", class: `button ${look}`, onclick }, label);
    const veil = h("div", { class: "veil" },
      h("div", { class: "dialog wide", role: "dialog", "aria-modal": "true", "aria-label": "农户签字" }, words, canvas,
        h("div", { class: "row" }, button("不签了", close, ""), button("重写", pen.clear, ""), button("完成签字", save, "primary"))));
    document.body.append(veil);
  }

  phone.signButton = (sheet, redraw) =>
    h("button", { type: "button", class: "button", onclick: () => open(sheet, redraw) }, "农户签字");
})();
