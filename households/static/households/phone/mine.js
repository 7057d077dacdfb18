"use strict";
// 我的: whose phone this is, what it holds, and the way out.

(() => {
  const phone = window.phone;
  const { h } = phone;

  const fact = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));
  const button = (words, onclick, look = "") => h("button", { type: "button", class: `button wide ${look}`, onclick }, words);

  function spaceWords(space) {
    if (!space) return "浏览器没有告知";
    const kept = space.isKept ? "已受保护，系统不会自动清理" : "空间紧张时系统可能清理，请及时上传";
    return `已用 ${phone.sizeWords(space.usage)}，${kept}`;
  }

  async function update() {
    if (!(await phone.connect())) return phone.say(phone.needsLogin ? "登录已失效，请先重新登录。" : "现在没有网络。");
    const isDone = await phone.sync(true);
    await phone.refresh();
    return phone.say(isDone ? "农户名单已更新。" : "没有取到农户名单，请稍后再试。");
  }

  async function leave() {
    const { unsent, drafts } = await phone.counts(phone.owner().id);
    const left = [unsent ? `${unsent} 条未上传` : "", drafts ? `${drafts} 份草稿` : ""].filter(Boolean).join("、");
    const words = left ? `还有 ${left}。退出后它们仍留在手机上，您再次登录才能看到和上传。` : "退出后，手机上的农户名单会清除。";
    phone.confirm(words, "退出登录", phone.leave);
  }

  function installHint() {
    if (window.matchMedia("(display-mode: standalone)").matches) return null;
    const offer = phone.installOffer ? button("添加到桌面", () => phone.installOffer.prompt()) : null;
    return h("section", { class: "card" }, h("h2", {}, "添加到手机桌面"),
      h("p", {}, "像应用一样从桌面打开，没有网络也能用。苹果手机在浏览器里点“分享”，再点“添加到主屏幕”；不添加的话，七天不用会被系统清理。"), offer);
  }

  phone.screens.mine = async () => {
    const { unsent, drafts } = await phone.counts(phone.owner().id);
    const held = (await phone.householdsOf(phone.owner().id)).length;
    const others = await phone.countElsewhere(phone.owner().id);
    return {
      title: "我的",
      node: h("div", {},
        h("section", { class: "card" }, h("dl", { class: "facts" },
          fact("走访人", phone.owner().name),
          fact("手机上的农户", `${held} 户`),
          fact("上次更新", phone.momentWords(await phone.recall("synced_at"))),
          fact("未上传", `${unsent} 条，草稿 ${drafts} 份`),
          fact("手机存储", spaceWords(await phone.space())),
          others ? fact("另一账号", `有 ${others} 条未上传，登录那个账号才能上传`) : null)),
        button("更新农户名单", update, "primary"),
        button("导出未上传记录", phone.exportUnsent),
        button("检查新版本", phone.checkUpdate),
        h("a", { class: "button wide", href: "/" }, "打开电脑版"),
        button("退出登录", leave, "danger"),
        h("p", { class: "hint" }, "农户名单只放姓名、村和上次走访，14 天没有联网会自动清除；没有上传的走访不会清除。"),
        installHint()),
    };
  };

  phone.screens.login = async () => {
    const others = await phone.countElsewhere(0);
    return {
      title: "手机走访", bare: true,
      node: h("div", {}, phone.empty("请先登录", "第一次使用需要网络。登录后，农户名单存到手机上，没有网络也能走访。"),
        h("button", { type: "button", class: "button primary wide", onclick: phone.openLogin }, "登录"),
        others ? h("p", { class: "hint" }, `这部手机上有 ${others} 条未上传，登录原来的账号后自动上传。`) : null),
    };
  };
})();
