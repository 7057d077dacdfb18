"use strict";
// What was filled in: how it starts, what is missing, and the body that is sent. No elements here.

(() => {
  const phone = window.phone;
  const isEmpty = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);

  phone.newRow = (household, form) => ({
    id: phone.uuid(),
    user: household.user,
    household: household.id,
    head: household.head,
    village: household.village,
    group: household.group,
    state: "draft",
    visited_at: phone.isoTime(),
    saved_at: Date.now(),
    tried: false,
    failures: 0,
    next_at: 0,
    draft: {
      way: "home", answers: {}, questions: {}, note: "", place: null, place_refused: "",
      corrects: null, correction_reason: "", form: form.version, round: household.round || null,
    },
  });

  phone.lastOf = (household, block) => {
    const visit = household.last_visit;
    const said = visit && visit.answers ? visit.answers[block] : null;
    return said && said.state ? said : null;
  };

  // The details a problem starts with: as the last visit said, else what the register knows.
  phone.detailsOf = (household, block) => {
    const last = phone.lastOf(household, block);
    return { ...((household.prefill || {})[block] || {}), ...((last && last.details) || {}) };
  };

  // Numbers are typed in full-width digits too, and with a Chinese stop.
  phone.plainNumber = (text) =>
    String(text).replace(/[０-９．]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0)).replace(/。/g, ".").replace(/[\s,，]/g, "");

  function numberProblem(field, value) {
    const plain = phone.plainNumber(value);
    if (!/^\d{1,12}(\.\d+)?$/.test(plain)) return "请填数字";
    const decimals = (plain.split(".")[1] || "").length;
    if (field.decimals !== undefined && decimals > field.decimals) {
      return field.decimals ? `最多 ${field.decimals} 位小数` : "请填整数";
    }
    if (!isEmpty(field.least) && Number(plain) < Number(field.least)) return `不能小于 ${field.least}${field.unit}`;
    if (!isEmpty(field.most) && Number(plain) > Number(field.most)) return `不能大于 ${field.most}${field.unit}`;
    return "";
  }

  function fieldProblem(field, value) {
    if (isEmpty(value)) return field.required ? (["text", "number"].includes(field.kind) ? "请填写" : "请选择") : "";
    if (field.kind === "number") return numberProblem(field, value);
    if (field.kind === "text" && field.most && value.length > field.most) return `最多 ${field.most} 个字`;
    return "";
  }

  function blockProblems(block, answer) {
    const path = `answers.${block.name}`;
    if (!answer) return [{ field: path, message: `${block.label}：还没有确认` }];
    if (answer.state !== "problem") return [];
    const details = answer.details || {};
    const found = block.fields
      .map((field) => [field, fieldProblem(field, details[field.name])])
      .filter(([, words]) => words)
      .map(([field, words]) => ({ field: `${path}.${field.name}`, message: `${block.label}，${field.label}：${words}` }));
    const oneOf = block.one_of || [];
    if (oneOf.length && oneOf.every((name) => isEmpty(details[name]))) {
      const labels = block.fields.filter((field) => oneOf.includes(field.name)).map((field) => field.label);
      found.push({ field: `${path}.${oneOf[0]}`, message: `${block.label}：“${labels.join("”“")}”至少填一项` });
    }
    return found;
  }

  // [{ field, message }] in the order of the screen.
  phone.problemsOf = (draft, form) => {
    const found = [];
    if (draft.corrects && !draft.correction_reason.trim()) found.push({ field: "correction_reason", message: "更正原因：请填写" });
    if (!draft.place && !draft.place_refused) found.push({ field: "place", message: "位置：请点“获取位置”，或选择不能定位的原因" });
    form.blocks.forEach((block) => found.push(...blockProblems(block, draft.answers[block.name])));
    for (const question of form.questions) {
      const words = fieldProblem(question, draft.questions[question.id]);
      if (words) found.push({ field: `answers.questions.${question.id}`, message: `${question.label}：${words}` });
    }
    return found;
  };

  function valueOf(field, value) {
    return field.kind === "number" ? phone.plainNumber(value) : typeof value === "string" ? value.trim() : value;
  }

  function detailsSent(block, details) {
    const given = block.fields.filter((field) => !isEmpty(details[field.name]));
    return Object.fromEntries(given.map((field) => [field.name, valueOf(field, details[field.name])]));
  }

  const sorted = (value) =>
    JSON.stringify(value, (key, each) =>
      each && typeof each === "object" && !Array.isArray(each) ? Object.fromEntries(Object.entries(each).sort()) : each,
    );

  // `kept` says that nothing is different from the last visit, however it was tapped.
  function answerSent(block, answer, last) {
    if (answer.state === "ok") return { state: "ok", kept: Boolean(last && last.state === "ok") };
    const details = detailsSent(block, answer.details || {});
    const isKept = Boolean(last && last.state === "problem" && sorted(last.details || {}) === sorted(details));
    return { state: "problem", kept: isKept, details };
  }

  // The text of the request. It is made once, at saving: the same visit is the same bytes at every attempt.
  phone.bodyOf = (row, form, household) => {
    const { draft } = row;
    const answers = {};
    form.blocks.forEach((block) => {
      answers[block.name] = answerSent(block, draft.answers[block.name], phone.lastOf(household, block.name));
    });
    const asked = form.questions.filter((question) => !isEmpty(draft.questions[question.id]));
    if (asked.length) {
      answers.questions = Object.fromEntries(asked.map((each) => [each.id, valueOf(each, draft.questions[each.id])]));
    }
    return JSON.stringify({
      household: row.household,
      way: draft.way,
      visited_at: row.visited_at,
      clock_offset_seconds: phone.offset,
      place: draft.place,
      place_refused: draft.place ? "" : draft.place_refused,
      answers,
      note: draft.note.trim(),
      form: form.version,
      round: draft.round,
      corrects: draft.corrects,
      correction_reason: draft.correction_reason.trim(),
    });
  };
})();
