/** Colours of a chart. */
export interface Look {
  series: readonly string[];
  text: string;
  quiet: string;
  line: string;
  raised: string;
  bad: string;
  good: string;
  primary: string;
}

export interface Series {
  name: string;
  values: readonly (number | null)[];
  colour: string;
}

export interface ChartFacts {
  categories: readonly string[];
  /** Stacked upon each other. */
  bars?: readonly Series[];
  /** Bars beside each other instead. */
  apart?: boolean;
  /** Lines on the axis of the bars; dashed ones are limits. */
  lines?: readonly (Series & { dashed?: boolean })[];
  /** Lines of shares, 0 to 1, on an axis of their own at the right. */
  shares?: readonly (Series & { dashed?: boolean })[];
  /** How a count and a share are written. */
  count(n: number): string;
  percent(share: number): string;
  /** 1: letters as on a page; larger on a wall. */
  scale?: number;
}

const FONT =
  '-apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';

/** What echarts is told. One form for all our charts: categories below, counts at the left, shares at the right. */
export function chartOption(facts: ChartFacts, look: Look): Record<string, unknown> {
  const { categories, bars = [], lines = [], shares = [], scale = 1 } = facts;
  const size = Math.round(12 * scale);
  const letters = { color: look.quiet, fontSize: size, fontFamily: FONT };
  const several = bars.length + lines.length + shares.length > 1;
  const most = Math.max(1, ...shares.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const max = Math.ceil(most * 4) / 4;
  return {
    animation: false,
    color: [...look.series],
    textStyle: { fontFamily: FONT, color: look.text },
    // Patterns besides colours; what the chart says is told by its label and its table.
    aria: { enabled: true, label: { enabled: false }, decal: { show: bars.length > 1 } },
    grid: {
      left: 6 * scale,
      right: 6 * scale,
      top: (several ? 30 : 10) * scale,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: several
      ? {
          type: 'scroll',
          top: 0,
          left: 0,
          itemWidth: 16 * scale,
          itemHeight: 10 * scale,
          itemGap: 12 * scale,
          textStyle: { ...letters, color: look.text },
          pageTextStyle: letters,
          pageIconColor: look.text,
          pageIconInactiveColor: look.line,
        }
      : undefined,
    tooltip: {
      trigger: 'axis',
      // Markup would need styles that the content policy forbids.
      renderMode: 'richText',
      backgroundColor: look.raised,
      borderColor: look.line,
      textStyle: { color: look.text, fontSize: size, fontFamily: FONT },
      axisPointer: { type: bars.length > 0 ? 'shadow' : 'line' },
      confine: true,
    },
    xAxis: {
      type: 'category',
      data: [...categories],
      axisLabel: { ...letters, hideOverlap: true },
      axisLine: { lineStyle: { color: look.line } },
      axisTick: { show: false },
    },
    yAxis: [
      {
        type: 'value',
        minInterval: 1,
        axisLabel: { ...letters, formatter: facts.count },
        splitLine: { lineStyle: { color: look.line } },
        splitNumber: 4,
      },
      {
        type: 'value',
        show: shares.length > 0,
        min: 0,
        max,
        interval: max / 4,
        axisLabel: { ...letters, formatter: facts.percent },
        splitLine: { show: false },
      },
    ],
    series: [
      ...bars.map((each) => ({
        type: 'bar',
        name: each.name,
        data: [...each.values],
        stack: facts.apart ? undefined : 'all',
        barMaxWidth: 36 * scale,
        itemStyle: { color: each.colour },
        tooltip: { valueFormatter: shown(facts.count) },
      })),
      ...lines.map((each) => line(each, 0, facts.count, scale)),
      ...shares.map((each) => line(each, 1, facts.percent, scale)),
    ],
  };
}

function line(
  { name, values, colour, dashed = false }: Series & { dashed?: boolean },
  axis: 0 | 1,
  write: (n: number) => string,
  scale: number,
) {
  return {
    type: 'line',
    name,
    yAxisIndex: axis,
    data: [...values],
    symbol: dashed ? 'none' : 'circle',
    symbolSize: 5 * scale,
    step: dashed ? 'middle' : undefined,
    connectNulls: false,
    itemStyle: { color: colour },
    lineStyle: { color: colour, width: 2 * scale, type: dashed ? 'dashed' : 'solid' },
    tooltip: { valueFormatter: shown(write) },
  };
}

function shown(write: (n: number) => string) {
  return (value: unknown) => (typeof value === 'number' ? write(value) : '—');
}

export interface ChartTable {
  head: readonly string[];
  rows: readonly (readonly string[])[];
}

/** The same as a table, for those who do not see it or would rather read. `first` names the categories. */
export function chartTable(first: string, facts: ChartFacts): ChartTable {
  const { bars = [], lines = [], shares = [] } = facts;
  const cell = (write: (n: number) => string, value: number | null | undefined) =>
    value === null || value === undefined ? '—' : write(value);
  return {
    head: [first, ...[...bars, ...lines, ...shares].map(({ name }) => name)],
    rows: facts.categories.map((category, i) => [
      category,
      ...[...bars, ...lines].map(({ values }) => cell(facts.count, values[i])),
      ...shares.map(({ values }) => cell(facts.percent, values[i])),
    ]),
  };
}
