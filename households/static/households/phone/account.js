"use strict";
// Who the phone belongs to today. Households are wiped when that changes; what was not sent never is.

(() => {
  const phone = window.phone;
  const KEEP_DAYS = 14;
  const FRESH_MINUTES = 5;
  const OF_ACCOUNT = ["account", "data", "etag", "synced_at"];

  phone.me = null; // { id, name }
  phone.isConnected = null; // null: not asked yet
  phone.offset = null; // the server's clock minus ours, in seconds

  // Somebody may leave while a screen is drawn or an answer is on its way: what still runs then finds nobody's rows.
  const NOBODY = { id: 0, name: "" };
  phone.owner = () => phone.me || NOBODY;

  phone.openAccount = async () => {
    phone.me = await phone.recall("account");
    phone.offset = await phone.recall("offset");
    phone.hasLeft = Boolean(await phone.recall("left"));
    const synced = await phone.recall("synced_at");
    if (synced && Date.now() - synced > KEEP_DAYS * 86400000) await wipe("data", "etag");
    await phone.sweep(phone.owner().id);
  };

  async function wipe(...names) {
    await phone.db.households.clear();
    await phone.forget(...names);
  }

  phone.data = () => phone.recall("data");

  // Asks whether there is a connection and whose; true when it is ours to use.
  phone.connect = async () => {
    const answer = await phone.askToken();
    phone.isConnected = [200, 401, 403].includes(answer.status);
    phone.lack = answer.status === 403 ? answer.body.message : ""; // an expired password, say
    phone.csrf = answer.status === 200 ? answer.body.csrf : null;
    phone.needsLogin = answer.status === 401;
    if (answer.status === 200) {
      phone.offset = answer.offset;
      await phone.remember("offset", answer.offset);
      if (phone.hasLeft) return false;
      await adopt({ id: answer.body.user, name: answer.body.name });
    }
    await phone.showSignal();
    return answer.status === 200;
  };

  async function adopt(user) {
    const { id, name } = phone.owner();
    if (id === user.id && name === user.name) return;
    if (id !== user.id) await wipe(...OF_ACCOUNT);
    const isOther = phone.me && phone.me.id !== user.id;
    phone.me = user;
    await phone.remember("account", user);
    if (isOther) location.hash = "#/today"; // a form of the former user must not stay open
    await phone.refresh();
  }

  phone.sync = async (isForced) => {
    const synced = await phone.recall("synced_at");
    if (!isForced && synced && Date.now() - synced < FRESH_MINUTES * 60000) return true;
    const answer = await phone.askData(await phone.recall("etag"));
    if (answer.status === 304) {
      await phone.remember("synced_at", Date.now());
      return true;
    }
    // Between the token and this answer somebody may have left, or somebody else have logged in on another page.
    if (answer.status !== 200 || !answer.body.form || answer.body.user !== phone.owner().id) return false;
    await hold(answer.body, answer.headers.get("ETag"));
    await phone.changed();
    return true;
  };

  async function hold(body, etag) {
    const { households, ...rest } = body;
    const { db } = phone;
    await phone.kept(() =>
      db.transaction("rw", db.households, db.meta, async () => {
        await db.households.clear();
        await db.households.bulkAdd(households.map((each, order) => ({ ...each, order, user: body.user })));
        await db.meta.bulkPut([
          { name: "data", value: rest },
          { name: "etag", value: etag },
          { name: "synced_at", value: Date.now() },
        ]);
      }),
    );
  }

  phone.openLogin = async () => {
    // After leaving without a network the session may still stand: it ends first.
    if (phone.hasLeft) {
      const answer = await phone.askToken();
      if (answer.status === 0) return phone.say("现在没有网络，连上网络后才能登录。");
      if (answer.status === 200) await phone.postLogout(answer.body.csrf);
      await phone.forget("left");
    }
    location.assign(document.body.dataset.login);
  };

  phone.leave = async () => {
    await wipe(...OF_ACCOUNT);
    await phone.remember("left", true);
    phone.me = null;
    phone.hasLeft = true;
    const answer = await phone.askToken();
    const isOut = answer.status === 401 || (answer.status === 200 && (await phone.postLogout(answer.body.csrf)).status > 0);
    if (isOut) {
      await phone.forget("left");
      location.assign(document.body.dataset.login);
      return;
    }
    location.hash = "#/today";
    await phone.changed();
  };

  phone.showSignal = async () => {
    const signal = phone.byId("signal");
    signal.textContent = phone.isConnected === null ? "" : phone.isConnected ? "已连接" : "离线";
    signal.classList.toggle("off", phone.isConnected === false);
    const go = phone.h("button", { type: "button", class: "button small", onclick: phone.openLogin }, "去登录");
    const mend = phone.h("a", { class: "button small", href: "/" }, "去处理");
    phone.banner("lack", phone.lack ? `${phone.lack}手机里的走访不会丢。` : "", "warning", mend);
    phone.banner("login", phone.needsLogin && phone.me ? "登录已失效，重新登录后才能上传和更新农户。" : "", "warning", go);
  };
})();
