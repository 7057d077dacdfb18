"use strict";
// 今日走访 and 农户: the households on the phone as two lists.

(() => {
  const phone = window.phone;
  const { h } = phone;
  const AT_ONCE = 50;

  // The newest thing this phone has of each household: a draft, or a visit that waits or was sent.
  phone.newestRows = async () => {
    const newest = new Map();
    const rows = await phone.visitsOf(phone.owner().id);
    rows.sort((one, other) => one.saved_at - other.saved_at).forEach((row) => newest.set(row.household, row));
    return newest;
  };

  const isDoneToday = (row) => Boolean(row && row.state !== "draft" && phone.isoDay(new Date(row.saved_at)) === phone.isoDay());

  function dueChip(household) {
    if (household.overdue_days) return h("span", { class: "tag overdue" }, `超期 ${household.overdue_days} 天`);
    if (!household.due_on) return null;
    const left = -phone.daysSince(household.due_on);
    if (left < 0) return h("span", { class: "tag overdue" }, `超期 ${-left} 天`);
    if (left === 0) return h("span", { class: "tag soon" }, "今天到期");
    return h("span", { class: left <= 3 ? "tag soon" : "tag" }, `${phone.dayWords(household.due_on).slice(5)}前`);
  }

  phone.stateTag = (row) => h("span", { class: `tag state-${row.state}` }, phone.STATES[row.state]);

  function item(household, row, href) {
    const last = household.last_visit;
    return h("li", {}, h("a", { class: "item", href },
      h("span", { class: "main" },
        h("b", {}, household.head),
        h("span", {}, `${household.village}${household.group || ""}`),
        h("small", {}, last ? `上次走访 ${phone.dayWords(last.on)}` : "还没有走访记录")),
      h("span", { class: "tags" }, household.monitored ? h("span", { class: "tag watched" }, "监测对象") : null,
        dueChip(household), row && (row.state === "draft" || phone.isUnsent(row) || isDoneToday(row)) ? phone.stateTag(row) : null)));
  }

  // A long list grows by a button: a thousand rows at once would be slow on an old phone.
  function growing(households, rows, hrefOf) {
    const list = h("ul", { class: "list" });
    const more = h("button", { type: "button", class: "button wide", onclick: () => grow() });
    let shown = 0;
    const grow = () => {
      const next = households.slice(shown, shown + AT_ONCE);
      list.append(...next.map((each) => item(each, rows.get(each.id), hrefOf(each))));
      shown += next.length;
      more.hidden = shown >= households.length;
      more.textContent = `再显示（还有 ${households.length - shown} 户）`;
    };
    grow();
    return [list, more];
  }

  // ---- 今日走访 -------------------------------------------------------------------------------
  // Who was missed for a whole period comes before whoever is due tomorrow.
  const MISSED = 100000;
  const isLate = (household) => household.overdue_days !== null && household.overdue_days !== undefined;
  const urgency = (household) => (isLate(household) ? MISSED + household.overdue_days : phone.daysSince(household.due_on));
  const lastOn = (household) => (household.last_visit ? household.last_visit.on : "");
  const byUrgency = (one, other) => urgency(other) - urgency(one) || one.order - other.order;
  const byOldest = (one, other) => lastOn(one).localeCompare(lastOn(other)) || one.order - other.order;

  function tiles(summary) {
    if (!summary) return null;
    const tile = (number, words, look) => h("div", { class: `tile ${look}` }, h("b", {}, String(number)), words);
    return h("div", { class: "tiles" }, tile(summary.due, "本期应访", ""), tile(summary.done, "已访", "fine"), tile(summary.overdue, "超期", summary.overdue ? "late" : ""));
  }

  phone.screens.today = async () => {
    const data = await phone.data();
    if (!data) return { title: "今日走访", node: phone.nothingYet() };
    const rows = await phone.newestRows();
    const all = await phone.householdsOf(phone.owner().id);
    const isPlanned = Boolean(data.summary && data.summary.due);
    const open = all.filter((each) => !isDoneToday(rows.get(each.id)) && (!isPlanned || each.due_on || isLate(each))).sort(isPlanned ? byUrgency : byOldest);
    const done = all.filter((each) => isDoneToday(rows.get(each.id)));
    const toForm = (each) => `#/visit/${each.id}`;
    const heading = isPlanned ? `要走访 ${open.length} 户` : `还没有走访计划，按最久没有走访排列，共 ${open.length} 户`;
    return {
      title: "今日走访",
      node: h("div", {}, isPlanned ? tiles(data.summary) : null,
        data.rounds.map((round) => h("p", { class: "hint" }, `${round.name}，${phone.dayWords(round.ends_on)}前完成`)),
        all.length ? h("h2", {}, heading) : phone.empty("没有要走访的农户", "结对后，您帮扶的农户会出现在这里。"),
        open.length ? growing(open, rows, toForm) : all.length ? phone.empty("都走访完了", "") : null,
        done.length ? [h("h2", {}, `今天已走访 ${done.length} 户`), growing(done, rows, (each) => `#/household/${each.id}`)] : null),
    };
  };

  phone.nothingYet = () =>
    phone.isConnected === false
      ? phone.empty("手机上还没有农户", "请到有网络的地方打开一次，农户名单会存到手机上。")
      : phone.empty("正在取农户名单…", "第一次需要网络，以后没有网络也能用。");

  // ---- 农户 -----------------------------------------------------------------------------------
  const isLike = (household, text) =>
    [household.head, household.village, household.group, ...household.people.map((person) => person.name)].some((each) => (each || "").includes(text));
  let wanted = { text: "", village: "" };

  phone.screens.households = async () => {
    const data = await phone.data();
    if (!data) return { title: "农户", node: phone.nothingYet() };
    const rows = await phone.newestRows();
    const all = (await phone.householdsOf(phone.owner().id)).sort((one, other) => one.order - other.order);
    const villages = [...new Set(all.map((each) => each.village))];
    const results = h("div", {});
    const draw = () => {
      const found = all.filter((each) => isLike(each, wanted.text) && (!wanted.village || each.village === wanted.village));
      results.replaceChildren(h("h2", { role: "status" }, `${found.length} 户`),
        ...(found.length ? growing(found, rows, (each) => `#/household/${each.id}`) : [phone.empty("没有找到", "换一个名字或村再试。")]));
    };
    const search = h("input", { type: "search", id: "search", value: wanted.text, placeholder: "姓名、村、组", "aria-label": "查找农户",
      autocomplete: "off", oninput: (event) => { wanted.text = event.target.value.trim(); draw(); } });
    const select = h("select", { "aria-label": "村", onchange: (event) => { wanted.village = event.target.value; draw(); } },
      h("option", { value: "" }, "全部村"), villages.map((name) => h("option", { value: name, selected: name === wanted.village }, name)));
    draw();
    return {
      title: "农户", keepsFocus: true,
      node: h("div", {}, h("div", { class: "search" }, search, villages.length > 1 ? select : null),
        data.capped ? h("p", { class: "hint" }, "农户太多，手机上只放前 1000 户。其余请在电脑上办理。") : null, results),
    };
  };
})();
