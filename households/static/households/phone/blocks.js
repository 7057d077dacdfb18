"use strict";
// The blocks of the form: one tap each. What the last visit said stands there dashed until it is confirmed.

(() => {
  const phone = window.phone;
  const { h } = phone;
  const STATES = [["ok", "无问题"], ["problem", "有问题"]];

  function details(block, sheet) {
    const { household, row } = sheet;
    const answer = row.draft.answers[block.name];
    return h(
      "div",
      { class: "details" },
      block.fields.map((field) =>
        phone.field(field, `answers.${block.name}.${field.name}`, answer.details[field.name], (value) => {
          answer.details[field.name] = value;
          sheet.touch();
        }, household)),
    );
  }

  function choose(block, sheet, state) {
    const { answers } = sheet.row.draft;
    const before = answers[block.name];
    if (before && before.state === state) return;
    const known = (before && before.details) || phone.detailsOf(sheet.household, block.name);
    // The details stay while the answer goes to and fro: a slip of the finger costs nothing.
    answers[block.name] = { state, details: { ...known } };
    sheet.touch();
  }

  function chip(block, sheet, [state, words], redraw) {
    const answer = sheet.row.draft.answers[block.name];
    const last = phone.lastOf(sheet.household, block.name);
    const isKept = Boolean(last && last.state === state && !sheet.row.draft.corrects);
    const isOffered = isKept && !answer;
    return h(
      "button",
      {
        type: "button",
        class: `chip chip-${state}${isOffered ? " offered" : ""}`,
        "aria-pressed": Boolean(answer && answer.state === state),
        "data-state": state,
        onclick: () => { choose(block, sheet, state); redraw(state); },
      },
      h("b", {}, words, isKept ? h("span", { class: "kept" }, isOffered ? "沿用上次" : "与上次相同") : null),
      h("span", {}, block[state]),
    );
  }

  phone.block = (block, sheet) => {
    const id = phone.idOf(`answers.${block.name}`);
    const card = h("section", { class: "card block", id, tabindex: -1, "aria-label": block.label });
    const draw = (focused) => {
      const answer = sheet.row.draft.answers[block.name];
      card.classList.toggle("done", Boolean(answer));
      card.replaceChildren(
        h("h2", {}, block.label),
        h("div", { class: "chips two", role: "group", "aria-label": block.label }, STATES.map((state) => chip(block, sheet, state, draw))),
        ...(answer && answer.state === "problem" ? [details(block, sheet)] : []),
      );
      if (focused) card.querySelector(`[data-state="${focused}"]`).focus({ preventScroll: true });
    };
    draw();
    return card;
  };

  phone.questions = (sheet) => {
    const { form, row, household } = sheet;
    if (!form.questions.length) return null;
    return h(
      "section",
      { class: "card" },
      h("h2", {}, "补充问题"),
      form.questions.map((question) =>
        phone.field(question, `answers.questions.${question.id}`, row.draft.questions[question.id], (value) => {
          row.draft.questions[question.id] = value;
          sheet.touch();
        }, household)),
    );
  };
})();
