"use strict";
// Draws each chart from the table below it: the table is the content, the picture only shows it.

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const SERIES = ["--accent", "--blue", "--orange", "--yellow"];

function seriesOf(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1);
  return heads.map((head, place) => ({
    name: head.innerText.replace(/\s*\n\s*/g, " · "),
    stack: head.dataset.stack || "one",
    values: [...table.tBodies[0].rows].map((row) => Number(row.cells[place + 1].dataset.value)),
  }));
}

function optionOf(figure, kind) {
  const table = figure.querySelector("table");
  const names = [...table.tBodies[0].rows].map((row) => row.cells[0].dataset.name || row.cells[0].innerText.trim());
  const series = seriesOf(table);
  const ink = colour("--ink-2");
  const line = { lineStyle: { color: colour("--line") } };
  const categories = { type: "category", data: names, axisLabel: { color: ink, width: 150, overflow: "break" }, axisLine: line, axisTick: { show: false } };
  const amounts = { type: "value", axisLabel: { color: ink, hideOverlap: true }, splitLine: line };
  const lies = kind === "bars";
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, renderMode: "richText" },
    legend: { show: series.length > 1, bottom: 0, textStyle: { color: ink } },
    grid: { left: 8, right: 24, top: 12, bottom: series.length > 1 ? 72 : 8, containLabel: true },
    xAxis: lies ? amounts : categories,
    yAxis: lies ? { ...categories, inverse: true } : amounts,
    series: series.map((one, place) => ({
      type: "bar", name: one.name, stack: one.stack, data: one.values, barMaxWidth: 34,
      itemStyle: { color: colour(SERIES[place % SERIES.length]), decal: place >= 2 ? { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -0.8, color: colour("--card") } : undefined },
    })),
  };
}

function draw() {
  for (const place of document.querySelectorAll("[data-chart]")) {
    const chart = echarts.getInstanceByDom(place) || echarts.init(place);
    chart.setOption(optionOf(place.closest("figure"), place.dataset.chart), true);
    chart.resize();
  }
}

document.addEventListener("DOMContentLoaded", draw);
window.addEventListener("resize", draw);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
