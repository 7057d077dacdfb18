"use strict";
// One field of the form as elements. `set` is called with the new value; `id` is what an error links to.

(() => {
  const phone = window.phone;
  const { h } = phone;

  phone.idOf = (path) => `f-${path.replace(/[^\w]/g, "-")}`;

  function press(group, isPressed) {
    group.querySelectorAll(".chip").forEach((chip) => chip.setAttribute("aria-pressed", isPressed(chip.dataset.value)));
  }

  // Chips of which one or several are chosen; a second tap takes the choice back.
  function chips(field, id, value, set, options, isMany) {
    let chosen = isMany ? [...(value || [])] : value;
    const has = (text) => (isMany ? chosen.some((each) => String(each) === text) : String(chosen ?? "") === text);
    const toggle = (option) => {
      const text = String(option.value);
      if (isMany) chosen = has(text) ? chosen.filter((each) => String(each) !== text) : [...chosen, option.value];
      else chosen = has(text) ? null : option.value;
      press(group, has);
      set(chosen);
    };
    const group = h(
      "div",
      { class: "chips", role: "group", id, tabindex: -1, "aria-labelledby": `${id}-label` },
      options.map((option) =>
        h("button", { type: "button", class: "chip", "data-value": String(option.value), onclick: () => toggle(option) }, option.label)),
    );
    press(group, has);
    return group;
  }

  function numberInput(field, id, value, set) {
    return h(
      "span",
      { class: "unit" },
      h("input", {
        id, type: "text", inputMode: field.decimals ? "decimal" : "numeric", autocomplete: "off", maxLength: 14, value: value ?? "",
        "aria-labelledby": `${id}-label`,
        oninput: (event) => set(event.target.value),
      }),
      field.unit,
    );
  }

  const textInput = (field, id, value, set) =>
    h("textarea", {
      id, rows: 2, maxLength: field.most || 1000, value: value ?? "", "aria-labelledby": `${id}-label`,
      oninput: (event) => set(event.target.value),
    });

  const YES_NO = [{ value: true, label: "是" }, { value: false, label: "否" }];
  const memberOptions = (household) =>
    household.people.map((person) => ({
      value: person.id,
      label: person.age === null || person.age === undefined ? person.name : `${person.name} ${person.age}岁`,
    }));
  const KINDS = {
    yes_no: (field, id, value, set) => chips(field, id, value, set, YES_NO, false),
    choice: (field, id, value, set) => chips(field, id, value, set, field.options, false),
    choices: (field, id, value, set) => chips(field, id, value, set, field.options, true),
    members: (field, id, value, set, household) => chips(field, id, value, set, memberOptions(household), true),
    number: numberInput,
    text: textInput,
  };

  phone.field = (field, path, value, set, household) => {
    const id = phone.idOf(path);
    const label = h("div", { class: "label", id: `${id}-label` }, field.label, field.required ? h("b", { class: "must" }, "必填") : null);
    return h("div", { class: field.kind === "yes_no" ? "field inline" : "field" }, label, KINDS[field.kind](field, id, value, set, household));
  };

  phone.textArea = (label, path, value, most, set) =>
    phone.field({ label, kind: "text", most, required: path === "correction_reason" }, path, value, set, null);
})();
