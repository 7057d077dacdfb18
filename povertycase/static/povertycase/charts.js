"use strict";
// Draws a column of a table that stands on the page: the table is what is read and printed, the drawing repeats it.

(() => {
  const INK = "#1f2933", LINE = "#14539a", GRID = "#d5dbe3";
  const ROWS_SHOWN = 40;

  function columnOf(table, code) {
    const heads = [...table.tHead.rows[0].cells];
    const at = heads.findIndex((head) => head.dataset.code === code);
    const rows = [...table.tBodies[0].rows].slice(0, ROWS_SHOWN);
    return {
      names: rows.map((row) => row.cells[0].textContent.trim()),
      values: rows.map((row) => Number(row.cells[at].textContent.replace(/[,\s]/g, ""))),
      links: rows.map((row) => row.cells[at].querySelector("a")?.href),
    };
  }

  // Names lie flat where there is room, then slanted; on a phone they stand.
  function turnOf(names, width) {
    if (names.length <= 8) return 0;
    return width < 600 ? 90 : 40;
  }

  function optionsOf(kind, { names, values }, width) {
    const axis = { axisLabel: { color: INK, fontSize: 13 }, axisLine: { lineStyle: { color: INK } } };
    return {
      animation: false,
      grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: names, ...axis, axisLabel: { ...axis.axisLabel, interval: 0, rotate: turnOf(names, width) } },
      yAxis: { type: "value", ...axis, minInterval: 1, splitLine: { lineStyle: { color: GRID } } },
      series: [{
        type: kind,
        data: values,
        itemStyle: { color: LINE },
        barMaxWidth: 36,
        label: { show: names.length <= 24, position: "top", color: INK },
      }],
    };
  }

  function draw(place) {
    const column = columnOf(document.getElementById(place.dataset.table), place.dataset.column);
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(optionsOf(place.dataset.chart, column, place.clientWidth));
    // A bar leads where its figure leads.
    chart.on("click", ({ dataIndex }) => column.links[dataIndex] && window.location.assign(column.links[dataIndex]));
    window.addEventListener("resize", () => chart.resize());
    window.addEventListener("beforeprint", () => chart.resize());
  }

  document.querySelectorAll("[data-chart]").forEach(draw);
})();
