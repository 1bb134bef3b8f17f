"use strict";
// Draws what the server has written into data-plot. The table beneath says the same to whoever has no scripts.
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const drawn = new Map();

function axis(labels, name) {
  return {
    type: "category", data: labels, name, nameLocation: "middle", nameGap: 30, nameTextStyle: { color: colour("--muted") },
    axisLabel: { color: colour("--muted"), hideOverlap: true }, axisLine: { lineStyle: { color: colour("--line") } }, axisTick: { show: false },
  };
}

function scale(name, right) {
  return {
    type: "value", name, min: 0, position: right ? "right" : "left", nameTextStyle: { color: colour("--muted"), align: right ? "right" : "left" },
    axisLabel: { color: colour("--muted") }, splitLine: { show: !right, lineStyle: { color: colour("--line") } }, splitNumber: 4,
  };
}

function mark(value, words, vertical) {
  const at = vertical ? { xAxis: value } : { yAxis: value };
  return { ...at, label: { formatter: words, color: colour("--text"), backgroundColor: colour("--surface"), padding: [1, 4], borderRadius: 3, position: vertical ? "end" : "insideStartBottom" } };
}

// {labels, x, y, right, series: [{name, kind: "bar" | "line", values, right, colour, marks: [[value, words]], at: [[label, words]]}]}
function option(plot) {
  const series = plot.series.map((one) => ({
    name: one.name, type: one.kind, data: one.values, yAxisIndex: one.right ? 1 : 0, connectNulls: false, showSymbol: one.values.length < 40,
    symbolSize: 6, barMaxWidth: 28, itemStyle: { color: colour(one.colour), borderRadius: one.kind === "bar" ? [3, 3, 0, 0] : 0 }, lineStyle: { width: 2.5 },
    markLine: {
      silent: true, symbol: "none", lineStyle: { color: colour("--text"), type: "dashed", width: 1.2 },
      data: [...(one.marks ?? []).map(([value, words]) => mark(value, words)), ...(one.at ?? []).map(([label, words]) => mark(label, words, true))],
    },
  }));
  return {
    animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("--text") },
    grid: { left: 8, right: 12, top: plot.series.length > 1 ? 60 : 34, bottom: plot.x ? 34 : 8, containLabel: true },
    legend: { show: plot.series.length > 1, top: 0, left: 0, itemHeight: 9, textStyle: { color: colour("--muted") } },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("--surface"), borderColor: colour("--line"), textStyle: { color: colour("--text") },
      axisPointer: { lineStyle: { color: colour("--edge") } },
    },
    xAxis: axis(plot.labels, plot.x), yAxis: plot.right ? [scale(plot.y), scale(plot.right, true)] : [scale(plot.y)], series,
  };
}

function draw(place) {
  const chart = drawn.get(place) ?? echarts.init(place, null, { renderer: "canvas" });
  drawn.set(place, chart);
  chart.setOption(option(JSON.parse(place.dataset.plot)), true);
}

function drawAll() {
  for (const place of document.querySelectorAll("[data-plot]")) draw(place);
}

new ResizeObserver(() => drawn.forEach((chart) => chart.resize())).observe(document.documentElement);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
document.fonts.ready.then(drawAll); // or names would be measured in another font
