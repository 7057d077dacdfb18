"use strict";
// 登记收支: sums and the income a head while it is typed. The server computes and checks the same again.

(() => {
  const MAIN = ["wage", "business", "property", "transfer"];
  const PLAIN = /^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d{0,2})?$/;
  const MOST_CENTS = 9e15;

  // Cents of what is typed; undefined: nothing there, NaN: not an amount that this script reads.
  function cents(text) {
    const written = text.normalize("NFKC").replace(/\s/g, "");
    if (!written) return undefined;
    if (!PLAIN.test(written)) return NaN;
    const amount = Math.round(Number(written.replace(/,/g, "")) * 100);
    return Math.abs(amount) < MOST_CENTS ? amount : NaN;
  }

  const yuan = (amount) => (amount / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  // Half a cent goes away from zero, as the register rounds.
  const perHead = (amount, people) => Math.sign(amount) * Math.floor(Math.abs(amount) / people + 0.5);

  function refresh(form) {
    const inputs = [...form.querySelectorAll("[data-income-item]")];
    const parts = (item) => inputs.filter((input) => input.dataset.incomeParent === item);
    const find = (item) => inputs.find((input) => input.dataset.incomeItem === item);

    function sumOf(item) {
      const known = parts(item).map((input) => valueOf(input.dataset.incomeItem)).filter((amount) => amount !== undefined);
      return known.length ? known.reduce((sum, amount) => sum + amount, 0) : undefined;
    }
    function valueOf(item) {
      const own = cents(find(item).value);
      return own === undefined ? sumOf(item) : own;
    }

    for (const output of form.querySelectorAll("[data-income-sum]")) {
      const own = cents(find(output.dataset.incomeSum).value);
      const sum = sumOf(output.dataset.incomeSum);
      const differs = own !== undefined && sum !== undefined && Math.abs(own - sum) > 1;
      output.classList.toggle("text-danger", differs);
      output.classList.toggle("text-secondary", !differs);
      if (sum === undefined || Number.isNaN(sum)) output.textContent = "";
      else output.textContent = differs ? `与分项之和 ${yuan(sum)} 不符` : `分项合计 ${yuan(sum)}`;
    }
    total(form, MAIN.map(valueOf), valueOf("cost"), find);
  }

  function total(form, main, cost, find) {
    const names = [...MAIN, "cost"];
    const labels = names.map((item) => form.querySelector(`label[for="${find(item).id}"]`).textContent.trim());
    const missing = labels.filter((_label, n) => [...main, cost][n] === undefined);
    const net = main.reduce((sum, amount) => sum + amount, 0) - cost;
    const people = Number(form.querySelector("[name=population]").value);
    const isKnown = Number.isFinite(net);
    form.querySelector("[data-income-net]").textContent = isKnown ? yuan(net) : "—";
    const heads = Number.isInteger(people) && people > 0;
    form.querySelector("[data-income-head]").textContent = isKnown && heads ? yuan(perHead(net, people)) : "—";
    form.querySelector("[data-income-missing]").textContent =
      missing.length && missing.length < names.length ? `还没有填：${missing.join("、")}` : "";
  }

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("[data-income]");
    if (!form) return;
    form.addEventListener("input", () => refresh(form));
    refresh(form);
  });
})();
