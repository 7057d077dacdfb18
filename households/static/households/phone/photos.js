"use strict";
// Pictures of a visit: shrunk, marked with time and place, and kept on the phone until the server has them.

(() => {
  const phone = window.phone;
  const { h, db } = phone;
  const LONGEST_SIDE = 1600;
  const MOST_BYTES = 3 * 1024 * 1024;

  function markLines(sheet) {
    const { row } = sheet;
    const { place } = row.draft;
    const where = place ? `北纬 ${place.latitude.toFixed(5)} 东经 ${place.longitude.toFixed(5)}` : "未定位";
    const now = new Date();
    return [`${phone.dayWords(phone.isoDay(now))} ${phone.clock(now)}`, `${row.village} ${row.head}户`, where, `走访人 ${phone.owner().name}`];
  }

  function drawMark(context, canvas, lines) {
    const size = Math.max(14, Math.round(Math.max(canvas.width, canvas.height) / 45));
    const height = lines.length * size * 1.4 + size;
    context.fillStyle = "rgba(0, 0, 0, .5)";
    context.fillRect(0, canvas.height - height, canvas.width, height);
    context.fillStyle = "#fff";
    context.font = `${size}px sans-serif`;
    context.textBaseline = "top";
    lines.forEach((line, order) => {
      context.fillText(line, size * 0.6, canvas.height - height + size * 0.5 + order * size * 1.4, canvas.width - size * 1.2);
    });
  }

  // strict would hand back an original that happens to be smaller, and that one has no mark.
  const shrink = (file, quality, lines) =>
    new Promise((resolve, reject) =>
      new Compressor(file, {
        strict: false, maxWidth: LONGEST_SIDE, maxHeight: LONGEST_SIDE, quality, mimeType: "image/jpeg",
        drew: (context, canvas) => drawMark(context, canvas, lines), success: resolve, error: reject,
      }));

  async function shrunk(file, lines) {
    const blob = await shrink(file, 0.7, lines);
    return blob.size <= MOST_BYTES ? blob : shrink(file, 0.4, lines);
  }

  // Pictures go one after another, each behind the visit it belongs to; who saves or leaves the form waits for
  // the last of them: one that came after its visit was sent would never leave the phone.
  phone.addPicture = (sheet, kind, making) => {
    const add = async () => {
      const blob = await making();
      sheet.touch();
      if (!(await phone.keep(sheet))) return;
      await phone.kept(() =>
        db.photos.add({
          id: phone.uuid(), visit: sheet.row.id, user: sheet.row.user, kind, taken_at: phone.isoTime(),
          blob: new Blob([blob], { type: blob.type }), receipt: "", state: "",
        }));
    };
    const added = sheet.pictures.then(add);
    sheet.pictures = added.catch(() => {});
    return added;
  };

  async function take(sheet, files, status, redraw) {
    status.textContent = "正在处理照片…";
    await sheet.pictures;
    const room = sheet.form.most_photos - (await phone.photosOf(sheet.row.id)).length;
    const add = (file) => phone.addPicture(sheet, "photo", () => shrunk(file, markLines(sheet))).then(() => true, () => false);
    const areKept = await Promise.all(files.slice(0, room).map(add));
    await redraw();
    if (areKept.includes(false)) status.textContent = "有照片打不开或存不下，请换一张。";
    else if (files.length > room) status.textContent = `一次走访最多 ${sheet.form.most_photos} 张，后面 ${files.length - room} 张没有收。`;
  }

  function picker(sheet, words, isCamera, status, redraw) {
    const input = h("input", {
      type: "file", accept: "image/*", multiple: !isCamera, capture: isCamera ? "environment" : null, class: "hidden-input",
      onchange: () => {
        const files = [...input.files];
        input.value = ""; // at once: a browser does not tell of a file that is chosen again while it stands there
        take(sheet, files, status, redraw);
      },
    });
    return h("label", { class: "button" }, words, input);
  }

  // Addresses of the pictures on the screen; the one form that is open has one gallery.
  let shown = [];
  function addressOf(blob) {
    shown.push(URL.createObjectURL(blob));
    return shown[shown.length - 1];
  }
  function letGo() {
    shown.forEach((address) => URL.revokeObjectURL(address));
    shown = [];
  }

  function thumbnail(photo, redraw) {
    const name = photo.kind === "signature" ? "农户签字" : "照片";
    const image = h("img", { src: addressOf(photo.blob), alt: `${name}，${phone.sizeWords(photo.blob.size)}` });
    const remove = async () => {
      await db.photos.delete(photo.id);
      await redraw();
    };
    return h("figure", {}, image,
      h("button", { type: "button", class: "button small", onclick: () => phone.confirm(`删除这张${name}？`, "删除", remove) }, "删除"));
  }

  phone.photoCard = (sheet) => {
    const gallery = h("div", { class: "gallery" });
    const status = h("p", { role: "status" });
    const draw = async () => {
      const photos = (await phone.photosOf(sheet.row.id)).filter((photo) => photo.blob);
      letGo();
      gallery.replaceChildren(...photos.map((photo) => thumbnail(photo, draw)));
      status.textContent = photos.length >= sheet.form.most_photos ? `最多 ${sheet.form.most_photos} 张，已够了。` : "";
      buttons.hidden = photos.length >= sheet.form.most_photos;
    };
    const buttons = h("div", { class: "row" }, picker(sheet, "拍照", true, status, draw), picker(sheet, "从相册选", false, status, draw),
      phone.signButton(sheet, draw));
    const card = h("section", { class: "card", id: "photos", "aria-label": "照片和签字" }, h("h2", {}, "照片和签字"), gallery, buttons, status);
    draw();
    return card;
  };
})();
