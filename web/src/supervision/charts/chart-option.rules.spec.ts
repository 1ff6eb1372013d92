import { chartOption, chartTable, type Look } from './chart-option.rules';

const look: Look = {
  series: ['#111111', '#222222'],
  text: '#000000',
  quiet: '#333333',
  line: '#cccccc',
  raised: '#ffffff',
  bad: '#aa0000',
  good: '#00aa00',
  primary: '#0000aa',
};
const facts = {
  categories: ['3/2', '3/3'],
  bars: [
    { name: 'A', values: [1, 2], colour: '#111111' },
    { name: 'B', values: [0, 3], colour: '#222222' },
  ],
  lines: [{ name: 'limit', values: [5, 5], colour: '#aa0000', dashed: true }],
  shares: [{ name: 'load', values: [0.2, null], colour: '#0000aa' }],
  count: String,
  percent: (share: number) => `${share * 100}%`,
};

type Shown = {
  series: { stack?: string; yAxisIndex?: number; lineStyle?: { type: string } }[];
  yAxis: { max?: number; show?: boolean }[];
  aria: { decal: { show: boolean } };
  tooltip: { renderMode: string };
};

describe('chartOption', () => {
  it('stacks bars, dashes limits, and gives shares an axis of their own', () => {
    const option = chartOption(facts, look) as Shown;
    expect(option.series.map(({ stack }) => stack)).toEqual(['all', 'all', undefined, undefined]);
    expect(option.series[2]!.lineStyle!.type).toBe('dashed');
    expect(option.series[3]!.yAxisIndex).toBe(1);
    expect(option.yAxis[1]).toMatchObject({ show: true, max: 1 });
  });

  it('is told apart without colour, and draws its tooltip without markup', () => {
    const option = chartOption(facts, look) as Shown;
    expect(option.aria.decal.show).toBe(true);
    expect(option.tooltip.renderMode).toBe('richText');
  });

  it('makes room for more than a whole', () => {
    const shares = [{ name: 'load', values: [1.3], colour: '#000000' }];
    expect((chartOption({ ...facts, shares }, look) as Shown).yAxis[1]!.max).toBe(1.5);
  });
});

it('the same stands in a table, with a dash where there is nothing', () => {
  expect(chartTable('day', facts)).toEqual({
    head: ['day', 'A', 'B', 'limit', 'load'],
    rows: [
      ['3/2', '1', '0', '5', '20%'],
      ['3/3', '2', '3', '5', '—'],
    ],
  });
});
