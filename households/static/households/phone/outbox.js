"use strict";
// Sends saved visits: the text first, then its photos, strictly one after another. Nothing leaves the phone
// before the server's receipt for it is here.

(() => {
  const phone = window.phone;
  const { db } = phone;
  const LONGEST_WAIT = 15 * 60;
  const WAITING = ["pending", "sending", "login"];
  const WORDS = {
    400: "服务器看不懂这条走访，请修改后再上传。",
    422: "有几处要修改，改好后再上传。",
    401: "登录已失效，重新登录后自动上传。",
    403: "您的岗位不能提交这户的走访。这条走访留在手机上，可以导出。",
    404: "服务器找不到这户，或者这户不归您走访。这条走访留在手机上，可以导出。",
    409: "服务器上已有同一条走访的另一份内容，两份都已交县办处理。",
    412: "这次走访已经被更正过，您的更正已交县办处理。",
    413: "内容太大，服务器不收。",
  };
  const WORDS_OF_PHOTO = { 400: "图片打不开。", 403: "您已不能为这户上传照片。", 404: "服务器找不到这次走访。", 409: "服务器上已有另一张。", 413: "照片太大。", 415: "服务器不收这种图片。", 422: "图片打不开。" };
  const STATE_OF = { 400: "invalid", 422: "invalid", 413: "invalid", 401: "login", 403: "refused", 404: "refused", 409: "conflict", 412: "conflict" };
  const isStored = (answer) => [200, 201, 202].includes(answer.status) && Boolean(answer.body.receipt);
  const isBusy = (answer) => answer.status === 429 || (answer.status === 503 && phone.retryAfter(answer) !== null);

  // 5, 10, 20 … seconds up to a quarter of an hour, each between half and one and a half of it.
  const backOff = (failures) =>
    Date.now() + Math.min(5 * 2 ** (failures - 1), LONGEST_WAIT) * 1000 * (0.5 + Math.random());

  async function change(row, facts) {
    Object.assign(row, facts);
    await phone.kept(() => db.visits.update(row.id, facts));
    await phone.changed();
  }

  // ---- one visit: returns "go on", "stop" (nobody else now either) -------------------------------
  async function sendText(row, csrf) {
    await change(row, { state: "sending", tried: true, message: "" });
    const answer = await phone.putVisit(row, csrf);
    if (isStored(answer)) {
      await change(row, {
        state: "pending", text_sent: true, is_held: answer.status === 202, receipt: answer.body.receipt, failures: 0,
      });
      return "go on";
    }
    return answered(row, answer);
  }

  async function answered(row, answer) {
    if (isBusy(answer)) return waitAsTold(row, answer);
    const state = STATE_OF[answer.status];
    if (!state) return tryLater(row, answer);
    const { message, details, receipt } = answer.body;
    await change(row, {
      state,
      tried: state === "conflict", // in every other case the server has said that it stored nothing
      message: (answer.status === 400 || answer.status === 422 ? null : WORDS[answer.status]) || message || WORDS[answer.status],
      details: details || [],
      receipt: receipt || row.receipt || "",
    });
    return state === "login" ? "login" : "next";
  }

  async function waitAsTold(row, answer) {
    const seconds = phone.retryAfter(answer) || 60;
    // A little later than told, each phone by another little: else all of them come back at once.
    await phone.remember("not_before", Date.now() + seconds * 1000 * (1 + Math.random() * 0.3));
    await change(row, { state: "pending", message: "服务器正忙，稍后自动上传。" });
    return "stop";
  }

  async function tryLater(row, answer) {
    const failures = (row.failures || 0) + 1;
    const words = answer.status === 0 ? "网络不通，稍后自动上传。" : "服务器暂时出错，稍后自动上传。";
    await change(row, { state: "pending", failures, next_at: backOff(failures), message: words });
    if (answer.status !== 0) return "next";
    phone.isConnected = false;
    return "stop";
  }

  async function sendPhotos(row, csrf, prolong) {
    const photos = (await phone.photosOf(row.id)).filter((photo) => !photo.receipt);
    let lost = "";
    for (const photo of photos) {
      if (!(await prolong())) return "stop";
      await change(row, { state: "sending" });
      const answer = await phone.putPhoto(photo, csrf);
      if (isStored(answer)) await db.photos.update(photo.id, { receipt: answer.body.receipt, blob: null });
      else if (WORDS_OF_PHOTO[answer.status]) lost = WORDS_OF_PHOTO[answer.status];
      else return answered(row, answer);
    }
    if (lost) {
      await change(row, { state: "refused", message: `文字已上传，有照片没有收下：${lost}` });
      return "next";
    }
    return "go on";
  }

  async function send(row, csrf, prolong) {
    const text = row.text_sent ? "go on" : await sendText(row, csrf);
    if (text !== "go on") return text;
    const photos = await sendPhotos(row, csrf, prolong);
    if (photos !== "go on") return photos;
    await phone.settle(row.id, { state: row.is_held ? "held" : "sent" });
    await phone.changed();
    return "next";
  }

  // ---- all of them --------------------------------------------------------------------------
  async function nextRow(seen, isAsked) {
    const rows = (await phone.visitsOf(phone.owner().id)).filter(
      (row) =>
        WAITING.includes(row.state) && !seen.has(row.id) && !phone.isOpen(row.id) && (isAsked || (row.next_at || 0) <= Date.now()),
    );
    return rows.sort((one, other) => one.saved_at - other.saved_at)[0];
  }

  async function mayStart(isAsked) {
    const wait = ((await phone.recall("not_before")) || 0) - Date.now();
    if (wait <= 0) return true;
    if (isAsked) phone.say(`服务器正忙，请等 ${Math.ceil(wait / 1000)} 秒后再试。`);
    return false;
  }

  async function markLogin() {
    const rows = (await phone.visitsOf(phone.owner().id)).filter((row) => ["pending", "sending"].includes(row.state));
    for (const row of rows) await change(row, { state: "login", message: WORDS[401] });
  }

  async function run(isAsked, prolong) {
    const seen = new Set();
    let outcome = "next";
    for (let row = await nextRow(seen, isAsked); row && outcome === "next"; row = await nextRow(seen, isAsked)) {
      seen.add(row.id);
      if (!(await prolong())) return "stop";
      outcome = await send(row, phone.csrf, prolong);
    }
    return outcome;
  }

  async function tell(outcome, isAsked) {
    if (outcome === "login") {
      phone.needsLogin = true;
      await markLogin();
      if (isAsked && !phone.isFilling()) await phone.openLogin();
    } else if (!phone.isConnected && isAsked) {
      phone.say("现在没有网络。已保存在手机上，连上网络后自动上传。");
    }
    await phone.showSignal();
    await phone.refresh();
  }

  // isAsked: somebody pressed a button and waits; only then the page may go to the login.
  let isAskedAgain = false;
  phone.flush = async (isAsked) => {
    let outcome = "";
    const isDone = await phone.alone(async (prolong) => {
      if (!phone.me || !(await nextRow(new Set(), isAsked)) || !(await mayStart(isAsked))) return;
      outcome = (await phone.connect()) ? await run(isAsked, prolong) : phone.needsLogin ? "login" : "stop";
      await tell(outcome, isAsked);
    });
    if (!isDone) {
      isAskedAgain = isAskedAgain || isAsked; // a button pressed meanwhile is not forgotten
      return;
    }
    if (outcome === "next") await phone.sync(true); // what was sent is now the households' last visit
    if (!isAskedAgain) return;
    isAskedAgain = false;
    await phone.flush(true);
  };

  phone.retry = async (row) => {
    const photos = await phone.photosOf(row.id);
    await Promise.all(photos.map((photo) => db.photos.update(photo.id, { state: "" })));
    await change(row, { state: "pending", next_at: 0, message: "" });
    await phone.flush(true);
  };
})();
