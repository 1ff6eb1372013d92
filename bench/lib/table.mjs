// The table that a run prints and the file that it leaves behind.
import { writeFileSync } from 'node:fs';
import { round } from './measure.mjs';

/** Adds the verdict to a row. `ratio` is always "better is larger": for times, theirs ÷ ours. */
export function judged(row) {
  if (row.ours === undefined || row.theirs === undefined) return { ...row, ratio: null, ok: null };
  if (row.exactly) return { ...row, ratio: null, ok: row.ours === row.theirs };
  const ratio = row.lower ? row.theirs / row.ours : row.ours / row.theirs;
  return { ...row, ratio, ok: row.asked === undefined ? null : ratio >= row.asked };
}

const figure = (value, unit = '') => {
  if (value === undefined) return '–';
  const text =
    value >= 100
      ? Math.round(value).toLocaleString('en').replaceAll(',', ' ')
      : String(round(value, value < 10 ? 2 : 1));
  return text + unit;
};
const verdict = ({ ok, ours }) =>
  ours === undefined ? 'not measured' : ok === null ? '' : ok ? 'ok' : 'MISSED';

export function printTable(rows) {
  const lines = [
    ['case', 'ours', 'limit or peer', 'theirs', 'ratio', 'asked', '', ''],
    ...rows.map((row) => [
      row.case,
      figure(row.ours, row.unit),
      row.peer,
      figure(row.theirs, row.unit),
      row.ratio === null ? '–' : row.ratio.toFixed(2),
      row.asked === undefined ? '' : `${row.exactly ? '=' : row.most ? '≤' : '≥'} ${row.asked}`,
      verdict(row),
      row.note ?? '',
    ]),
  ];
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  for (const [index, line] of lines.entries()) {
    console.log(
      line
        .map((cell, at) =>
          at === 0 || at === 2 || at > 5 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]),
        )
        .join('  ')
        .trimEnd(),
    );
    if (index === 0) console.log(widths.map((width) => '─'.repeat(width)).join('  '));
  }
}

export function writeResults(file, about, rows) {
  const results = rows.map(({ case: name, ours, peer, theirs, ratio, asked, ok, unit, note }) => ({
    case: name,
    ours: ours === undefined ? null : round(ours),
    peer,
    theirs: theirs === undefined ? null : round(theirs),
    unit: unit?.trim() ?? '',
    ratio: ratio === null ? null : round(ratio, 3),
    asked: asked ?? null,
    ok,
    ...(note && { note }),
  }));
  writeFileSync(file, `${JSON.stringify({ ...about, results }, null, 2)}\n`);
}
