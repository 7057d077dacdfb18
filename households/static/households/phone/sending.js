"use strict";
// 待上传: every visit of this phone with its state in words and what can be done about it.

(() => {
  const phone = window.phone;
  const { h } = phone;
  const RANK = { invalid: 0, conflict: 0, refused: 0, login: 1, sending: 2, pending: 2, draft: 3, held: 4, sent: 4 };
  const RETRIED = ["pending", "login", "conflict", "refused"];

  const receiptWords = (text) => `${text.slice(0, 5)}-${text.slice(5)}`;

  function actions(row) {
    const button = (words, onclick) => h("button", { type: "button", class: "button small", onclick }, words);
    const list = [];
    if (phone.mayEdit(row)) list.push(h("a", { class: "button small", href: `#/edit/${row.id}` }, row.state === "draft" ? "继续填写" : "修改"));
    if (RETRIED.includes(row.state)) list.push(button("重试", () => phone.retry(row)));
    if (!phone.DONE.includes(row.state)) list.push(button("导出", () => phone.exportRows([row])));
    return list.length ? h("div", { class: "row" }, list) : null;
  }

  phone.outboxItem = (row) =>
    h("li", { class: "sending", "data-visit": row.id },
      h("div", { class: "item" },
        h("span", { class: "main" }, h("b", {}, row.head), h("span", {}, `${row.village}${row.group || ""}`),
          h("small", {}, `${phone.DONE.includes(row.state) ? "上传于" : "保存于"} ${phone.momentWords(row.sent_at || row.saved_at)}`)),
        h("span", { class: "tags" }, phone.stateTag(row))),
      row.message ? h("p", { class: "why" }, row.message) : null,
      (row.details || []).length ? h("ul", { class: "why" }, row.details.map((each) => h("li", {}, each.message))) : null,
      row.text_sent && !phone.DONE.includes(row.state) ? h("p", { class: "why" }, "文字已上传，照片还没有传完。") : null,
      row.receipt ? h("p", { class: "receipt" }, "回执号 ", h("code", {}, receiptWords(row.receipt))) : null,
      actions(row));

  phone.screens.outbox = async () => {
    const rows = (await phone.visitsOf(phone.owner().id)).sort((one, other) => RANK[one.state] - RANK[other.state] || other.saved_at - one.saved_at);
    const open = rows.filter((row) => !phone.DONE.includes(row.state));
    const done = rows.filter((row) => phone.DONE.includes(row.state));
    const unsent = rows.filter(phone.isUnsent).length;
    const list = (part) => h("ul", { class: "list" }, part.map(phone.outboxItem));
    return {
      title: "待上传",
      node: h("div", {},
        h("div", { class: "row" },
          h("button", { type: "button", class: "button primary", disabled: !unsent, onclick: () => phone.flush(true) }, unsent ? `立即上传 ${unsent} 条` : "没有要上传的"),
          open.length ? h("button", { type: "button", class: "button", onclick: phone.exportUnsent }, "导出未上传记录") : null),
        open.length ? list(open) : phone.empty("都上传完了", "保存的走访会先放在这里，有网络时自动上传。"),
        done.length ? [h("h2", {}, "最近 14 天已上传"), list(done)] : null),
    };
  };
})();
