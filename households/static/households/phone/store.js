"use strict";
// What the phone keeps: households (wiped at logout and after 14 days), visits and photos (kept until sent).
// Every row that belongs to somebody carries the user's key; every reading asks for one user's rows.

(() => {
  const phone = window.phone;
  const db = (phone.db = new Dexie("povertycase-phone"));
  const RECEIPT_DAYS = 14;

  // Version 1 kept the answers beside the state of sending; version 2 keeps what was filled in under `draft`.
  db.version(1).stores({ meta: "name", households: "id", visits: "id,user", photos: "id,visit" });
  db.version(2)
    .stores({
      meta: "name",
      households: "id,user",
      visits: "id,user,[user+state],[user+household]",
      photos: "id,visit,user",
      leases: "name",
    })
    .upgrade(async (transaction) => {
      await transaction.table("visits").toCollection().modify(nest);
      await transaction.table("households").clear();
    });

  const FILLED_IN = ["way", "answers", "questions", "note", "place", "place_refused", "corrects", "correction_reason", "form", "round"];
  function nest(row) {
    if (row.draft) return;
    row.draft = { way: "home", answers: {}, questions: {}, note: "", place: null, place_refused: "", corrects: null };
    for (const name of FILLED_IN) {
      if (row[name] !== undefined) row.draft[name] = row[name];
      delete row[name];
    }
    row.tried = row.state !== "draft"; // nobody knows any more whether it was on its way
    row.failures = 0;
    row.next_at = 0;
  }

  // ---- states -------------------------------------------------------------------------------
  phone.STATES = {
    draft: "草稿",
    pending: "待上传",
    sending: "上传中",
    sent: "已上传",
    invalid: "需修改",
    conflict: "有冲突",
    held: "待县办确认",
    login: "需登录",
    refused: "被拒绝",
  };
  phone.DONE = ["sent", "held"];
  phone.isUnsent = (row) => row.state !== "draft" && !phone.DONE.includes(row.state);
  // As long as the server may have stored it, another content under the same key would be a conflict.
  phone.mayEdit = (row) =>
    row.state === "draft" || (["invalid", "pending", "login"].includes(row.state) && !row.tried && !row.text_sent);

  // ---- quota: the browser's error in words --------------------------------------------------
  phone.kept = async (work) => {
    try {
      return await work();
    } catch (error) {
      const isFull = [error.name, error.inner && error.inner.name].includes("QuotaExceededError");
      phone.banner(
        "storage",
        isFull
          ? "手机存储空间不足，刚才的内容没有保存。请删除手机里不用的文件，或先到“待上传”导出未上传记录。"
          : "手机没能保存刚才的内容，请不要关闭页面，到“待上传”导出未上传记录后再试。",
        "error",
      );
      throw error;
    }
  };

  // ---- meta ---------------------------------------------------------------------------------
  phone.remember = (name, value) => phone.kept(() => db.meta.put({ name, value }));
  phone.recall = async (name) => {
    const row = await db.meta.get(name);
    return row ? row.value : null;
  };
  phone.forget = (...names) => db.meta.bulkDelete(names);

  // ---- one user's rows ----------------------------------------------------------------------
  phone.visitsOf = (user) => db.visits.where("user").equals(user).toArray();
  phone.photosOf = (visit) => db.photos.where("visit").equals(visit).toArray();
  phone.householdsOf = (user) => db.households.where("user").equals(user).toArray();
  phone.countElsewhere = async (user) => {
    const others = await db.visits.where("user").notEqual(user || 0).toArray();
    return others.filter(phone.isUnsent).length;
  };
  phone.counts = async (user) => {
    const rows = await phone.visitsOf(user);
    return { unsent: rows.filter(phone.isUnsent).length, drafts: rows.filter((row) => row.state === "draft").length };
  };

  phone.deleteDraft = (id) =>
    db.transaction("rw", db.visits, db.photos, async () => {
      const row = await db.visits.get(id);
      if (!row || row.state !== "draft") return;
      await db.photos.where("visit").equals(id).delete();
      await db.visits.delete(id);
    });

  // The text goes after its photos, and both only after the server's receipts.
  phone.settle = (id, change) =>
    db.transaction("rw", db.visits, db.photos, async () => {
      await db.photos.where("visit").equals(id).delete();
      const row = await db.visits.get(id);
      const { draft, body, ...receipt } = row;
      await db.visits.put({ ...receipt, ...change, sent_at: Date.now(), message: "", details: [] });
    });

  phone.sweep = async (user) => {
    const limit = Date.now() - RECEIPT_DAYS * 86400000;
    const rows = await phone.visitsOf(user);
    const old = rows.filter((row) => phone.DONE.includes(row.state) && row.sent_at < limit);
    await db.visits.bulkDelete(old.map((row) => row.id));
  };

  // ---- space --------------------------------------------------------------------------------
  phone.askToStay = async () => {
    if (!navigator.storage || !navigator.storage.persist) return false;
    return (await navigator.storage.persisted()) || navigator.storage.persist();
  };
  phone.space = async () => {
    if (!navigator.storage || !navigator.storage.estimate) return null;
    const { usage, quota } = await navigator.storage.estimate();
    const isKept = navigator.storage.persisted ? await navigator.storage.persisted() : false;
    return { usage, quota, isKept };
  };

  // ---- tabs tell each other that rows changed -----------------------------------------------
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("povertycase-phone") : null;
  phone.changed = () => {
    if (channel) channel.postMessage("changed");
    return phone.refresh();
  };
  if (channel) channel.onmessage = () => phone.refresh();
})();
