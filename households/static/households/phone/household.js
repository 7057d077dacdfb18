"use strict";
// One household on the phone, and the ways into the form: a new visit, a draft, a correction, a mended visit.

(() => {
  const phone = window.phone;
  const { h, db } = phone;
  const CORRECTION_DAYS = 30;

  async function mine(id) {
    const household = await db.households.get(Number(id));
    return household && household.user === phone.owner().id ? household : null;
  }
  const gone = (title) => ({ title, back: "#/today", node: phone.empty("手机上没有这一户", "这户可能已不归您走访，或农户名单已过期。") });

  // A visit that waits outlives the list of households: what the form needs of it is in the row.
  const standIn = (row) => ({ id: row.household, head: row.head, village: row.village, group: row.group, people: [], prefill: {}, last_visit: null });

  async function formFor(row, household) {
    const data = await phone.data();
    if (!data) return gone("入户走访");
    row.draft.form = data.form.version; // a draft of an older form goes on with the blocks that are still asked
    return phone.formScreen(row, data.form, household);
  }

  async function draftOf(household, corrects) {
    const rows = await db.visits.where("[user+household]").equals([phone.owner().id, household.id]).toArray();
    return rows.find((row) => row.state === "draft" && row.draft.corrects === corrects);
  }

  phone.screens.visit = async (id) => {
    const household = await mine(id);
    const data = await phone.data();
    if (!household || !data) return gone("入户走访");
    return formFor((await draftOf(household, null)) || phone.newRow(household, data.form), household);
  };

  phone.screens.edit = async (id) => {
    const row = await db.visits.get(id);
    if (!row || row.user !== phone.owner().id || !phone.mayEdit(row)) return gone("修改走访");
    return formFor(row, (await mine(row.household)) || standIn(row));
  };

  phone.screens.correct = async (id) => {
    const household = await mine(id);
    const data = await phone.data();
    if (!household || !data || !mayCorrect(household)) return gone("更正走访");
    const last = household.last_visit;
    const draft = await draftOf(household, last.id);
    if (draft) return formFor(draft, household);
    const row = phone.newRow(household, data.form);
    row.draft.corrects = last.id;
    row.visited_at = last.at; // a correction speaks of the same moment
    row.draft.questions = { ...(last.answers.questions || {}) };
    for (const block of data.form.blocks) {
      const said = last.answers[block.name];
      if (said) row.draft.answers[block.name] = { state: said.state, details: { ...(said.details || {}) } };
    }
    return formFor(row, household);
  };

  function mayCorrect(household) {
    const last = household.last_visit;
    return Boolean(last && last.by === phone.owner().name && phone.daysSince(last.on) <= CORRECTION_DAYS);
  }

  // ---- the screen ---------------------------------------------------------------------------
  const fact = (name, value) => (value ? h("div", {}, h("dt", {}, name), h("dd", {}, value)) : null);

  function facts(household) {
    return h("section", { class: "card" }, h("dl", { class: "facts" },
      fact("住址", `${household.village}${household.group || ""}`),
      fact("户类型", household.type),
      fact("监测对象", household.monitored ? "是" : ""),
      fact("应走访", household.due_on ? `${phone.dayWords(household.due_on)}前` : ""),
      fact("家庭成员", household.people.map((each) => (each.age === null ? each.name : `${each.name}（${each.age}岁）`)).join("、"))));
  }

  function lastVisit(household, form) {
    const last = household.last_visit;
    if (!last) return phone.empty("还没有走访记录", "");
    const lines = form.blocks.filter((block) => (last.answers || {})[block.name]).map((block) => {
      const { state } = last.answers[block.name];
      return h("li", {}, h("span", {}, block.label), h("b", { class: state === "problem" ? "bad" : "good" }, block[state]));
    });
    return h("section", { class: "card" }, h("h2", {}, `上次走访 ${phone.dayWords(last.on)}`), h("p", { class: "hint" }, `走访人 ${last.by}`), h("ul", { class: "answers" }, lines));
  }

  phone.screens.household = async (id) => {
    const household = await mine(id);
    const data = await phone.data();
    if (!household || !data) return gone("农户");
    const rows = await db.visits.where("[user+household]").equals([phone.owner().id, household.id]).toArray();
    const hasDraft = rows.some((row) => row.state === "draft" && !row.draft.corrects);
    return {
      title: `${household.head}户`,
      back: "#/households",
      node: h("div", {},
        h("div", { class: "row" },
          h("a", { class: "button primary", href: `#/visit/${household.id}` }, hasDraft ? "继续填写" : "开始走访"),
          mayCorrect(household) ? h("a", { class: "button", href: `#/correct/${household.id}` }, "更正上次走访") : null),
        facts(household),
        lastVisit(household, data.form),
        rows.length ? [h("h2", {}, "这部手机上的走访"), h("ul", { class: "list" }, rows.sort((one, other) => other.saved_at - one.saved_at).map(phone.outboxItem))] : null),
    };
  };
})();
