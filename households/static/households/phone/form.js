"use strict";
// The form of a visit: opened for a household, a draft, a visit to be mended, or the correction of one.

(() => {
  const phone = window.phone;
  const { h, db, byId } = phone;
  const EVERY_MS = 2000;
  let open = null; // the sheet on the screen

  phone.isFilling = () => Boolean(open);
  phone.isOpen = (id) => Boolean(open && open.row.id === id);

  // ---- keeping what is filled in ------------------------------------------------------------
  async function keep(sheet) {
    if (!sheet.isDirty) return true;
    sheet.isDirty = false;
    const { row } = sheet;
    row.saved_at = Date.now();
    const isKept = await phone.kept(() =>
      db.transaction("rw", db.visits, async () => {
        const stored = await db.visits.get(row.id);
        if (stored && !phone.mayEdit(stored)) return false;
        await db.visits.put(row);
        return true;
      }),
    ).catch(() => ((sheet.isDirty = true), true));
    if (!isKept) phone.say("这条走访已在另一个页面提交，这里的改动没有保存。");
    return isKept;
  }
  phone.keep = keep;
  phone.keepOpen = () => (open ? keep(open) : null);
  setInterval(phone.keepOpen, EVERY_MS);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && phone.keepOpen());
  window.addEventListener("pagehide", phone.keepOpen);

  phone.closeForm = async () => {
    const sheet = open;
    open = null;
    if (!sheet) return;
    await sheet.pictures;
    await keep(sheet);
  };

  // ---- saving -------------------------------------------------------------------------------
  // Where on the screen a field of the body is asked; the nearest whole, if the field itself is not there.
  function placeOf(field) {
    const parts = (field || "").replace("place_refused", "place").split(".");
    for (; parts.length; parts.pop()) {
      const found = byId(phone.idOf(parts.join(".")));
      if (found) return found;
    }
    return null;
  }

  function problemLine(problem) {
    const target = placeOf(problem.field);
    if (!target) return h("li", {}, problem.message);
    const go = (event) => {
      event.preventDefault();
      target.scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    };
    return h("li", {}, h("a", { href: `#${target.id}`, onclick: go }, problem.message));
  }

  function showProblems(problems) {
    const list = h("ul", {}, problems.map(problemLine));
    byId("problems").replaceChildren(...(problems.length ? [h("h2", {}, `还有 ${problems.length} 处要填写或修改`), list] : []));
    document.querySelectorAll(".wrong").forEach((element) => element.classList.remove("wrong"));
    problems.map((each) => placeOf(each.field)).forEach((element) => element && element.classList.add("wrong"));
    if (problems.length) {
      byId("problems").scrollIntoView({ block: "start" });
      byId("problems").focus();
    }
  }

  async function save(sheet) {
    const { row, form, household } = sheet;
    const problems = phone.problemsOf(row.draft, form);
    showProblems(problems);
    if (problems.length) return;
    await sheet.pictures;
    Object.assign(row, { body: phone.bodyOf(row, form, household), state: "pending", message: "", details: [], next_at: 0, failures: 0 });
    sheet.isDirty = true;
    if (!(await keep(sheet)) || sheet.isDirty) return;
    open = null;
    location.hash = "#/today";
    phone.say("已保存到手机，正在上传…");
    phone.askToStay();
    await phone.changed();
    await phone.flush(true);
  }

  // ---- the screen ---------------------------------------------------------------------------
  function wayChips(sheet, placeCard) {
    const { draft } = sheet.row;
    const set = (value) => {
      draft.way = value;
      phone.settlePlace(draft);
      sheet.touch();
      group.querySelectorAll(".chip").forEach((chip) => chip.setAttribute("aria-pressed", chip.dataset.value === value));
      placeCard.redraw();
    };
    const group = h("div", { class: "chips two", role: "group", "aria-label": "走访方式" },
      sheet.form.ways.map((way) =>
        h("button", { type: "button", class: "chip small", "data-value": way.value, "aria-pressed": draft.way === way.value, onclick: () => set(way.value) }, way.label)));
    return group;
  }

  function discard(sheet) {
    if (sheet.row.state !== "draft") return null;
    const drop = async () => {
      open = null;
      await sheet.pictures;
      await phone.deleteDraft(sheet.row.id);
      location.hash = "#/today";
    };
    return h("button", { type: "button", class: "button link", onclick: () => phone.confirm("删除这份草稿？已填的内容和照片会一起删除。", "删除草稿", drop) }, "删除草稿");
  }

  function progress(sheet) {
    const done = sheet.form.blocks.filter((block) => sheet.row.draft.answers[block.name]).length;
    return `已确认 ${done}/${sheet.form.blocks.length}`;
  }

  function draw(sheet) {
    const { row, form, household } = sheet;
    const place = phone.placeCard(sheet);
    const counter = h("span", { class: "counter", role: "status" }, progress(sheet));
    sheet.touch = () => {
      sheet.isDirty = true;
      counter.textContent = progress(sheet);
    };
    const text = (label, name, most) => phone.textArea(label, name, row.draft[name], most, (value) => { row.draft[name] = value; sheet.touch(); });
    const last = household.last_visit;
    return h("form", { class: "visit", onsubmit: (event) => { event.preventDefault(); save(sheet); } },
      h("div", { class: "problems", id: "problems", tabindex: -1, role: "alert" }),
      h("p", { class: "whom" }, h("b", {}, `${row.head}户`), ` ${row.village}${row.group || ""}`,
        h("br"), last ? `上次走访 ${phone.dayWords(last.on)}，${last.by}` : "还没有走访记录"),
      row.draft.corrects ? h("section", { class: "card" }, h("h2", {}, "更正上次走访"), text("更正原因", "correction_reason", 200)) : null,
      h("section", { class: "card" }, h("h2", {}, "走访方式"), wayChips(sheet, place)),
      place,
      form.blocks.map((block) => phone.block(block, sheet)),
      phone.questions(sheet),
      h("section", { class: "card" }, h("h2", {}, "走访记录"), text("其他情况（可不填）", "note", 1000)),
      phone.photoCard(sheet),
      discard(sheet),
      h("div", { class: "savebar" }, counter, h("button", { type: "submit", class: "button primary" }, "保存并上传")));
  }

  phone.formScreen = (row, form, household) => {
    const isAsked = (question) => (household.questions || []).includes(question.id);
    const asked = { ...form, questions: form.questions.filter(isAsked) };
    const sheet = { row, form: asked, household, isDirty: false, touch: () => {}, pictures: Promise.resolve() };
    phone.settlePlace(row.draft);
    open = sheet;
    const screen = draw(sheet);
    return {
      title: row.draft.corrects ? "更正走访" : "入户走访",
      back: "#/today",
      node: screen,
      isForm: true,
      afterwards: () => row.details && row.details.length && showProblems(row.details),
    };
  };
})();
