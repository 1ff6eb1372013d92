/** One row of a file before anybody judged it. */
export interface RawRow {
  /** As a spreadsheet numbers it: the header is row 1, blank lines count. */
  no: number;
  cells: string[];
  /**
   * Known to hold no control character, backslash, quote, or damaged character, because the text around it holds none:
   * asked once per piece of text instead of once per cell.
   */
  clean: boolean;
  /** Why it could not even be taken apart; null when it could. */
  problem: string | null;
}

/** Longest record, in characters. A longer one is one rejected row, not the end of the import. */
export const LONGEST_RECORD = 10_000_000;
const SHOWN = 200;

/* eslint-disable no-control-regex -- control characters are what is looked for */
const UNCLEAN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\\\uFFFD]|\r(?!\n)/;
const UNCLEAN_OR_TAB = /[\u0000-\u0009\u000B\u000C\u000E-\u001F\u007F\\\uFFFD]|\r(?!\n)/;
/* eslint-enable no-control-regex */

const OPEN_QUOTE = '引号未闭合 · a quote is opened and never closed';
const AFTER_QUOTE = '引号后有多余字符 · text after a closing quote';
const TOO_LONG = `超过 ${LONGEST_RECORD / 1e6} MB · a line longer than ${LONGEST_RECORD / 1e6} MB`;

/**
 * Takes delimited text apart (RFC 4180; `\n`, `\r\n` or `\r`), fed piece by piece. Blank lines are no rows.
 *
 * Written by hand because this is what an import waits for: a line without a quote is cut by the engine's own split, at
 * 100 MB/s here, where csv-parse 7 took ten times as long and the database less than that. And because a file of the real
 * world must go on after a stray quote: the line that opened it is refused alone, and reading resumes with the next.
 */
export class RecordSplitter {
  private rest = '';
  private rowNo = 0;
  /** Inside of a line that is too long: dropped up to its end. */
  private skipping = false;

  /** @param delimiter null: lines are one cell each, and a quote is a character like any other */
  private readonly unclean: RegExp;

  constructor(
    private readonly delimiter: string | null,
    private readonly newline: '\n' | '\r' = '\n',
    private readonly longest = LONGEST_RECORD,
  ) {
    this.unclean = delimiter === '\t' ? UNCLEAN : UNCLEAN_OR_TAB;
  }

  /** Rows that are complete with this piece. */
  push(piece: string): RawRow[] {
    this.rest += piece;
    return this.take(false);
  }

  /** What is left at the end, the last line without a line break included. */
  end(): RawRow[] {
    return this.take(true);
  }

  private take(atEnd: boolean): RawRow[] {
    const rows: RawRow[] = [];
    const text = this.rest;
    const clean = !this.unclean.test(text);
    let from = 0;
    while (from < text.length || (atEnd && this.skipping)) {
      const found = text.indexOf(this.newline, from);
      if (this.skipping) {
        if (found < 0) {
          from = text.length;
          this.skipping = !atEnd;
          break;
        }
        this.skipping = false;
        from = found + 1;
        continue;
      }
      if (found < 0 && !atEnd) {
        if (text.length - from <= this.longest) break;
        rows.push(this.refused(text.slice(from, from + SHOWN), TOO_LONG));
        this.skipping = true;
        from = text.length;
        break;
      }
      const end = found < 0 ? text.length : found;
      const line = text.slice(from, end > from && text[end - 1] === '\r' ? end - 1 : end);
      if (this.delimiter === null || !line.includes('"')) {
        this.rowNo++;
        if (line.length > this.longest) rows.push(this.refusedHere(line.slice(0, SHOWN), TOO_LONG));
        else if (line !== '') rows.push({ no: this.rowNo, cells: this.cut(line), clean, problem: null });
        from = end + 1;
        continue;
      }
      const quoted = this.quoted(text, from, atEnd);
      if (quoted === 'more') break;
      if (typeof quoted === 'string') {
        rows.push(this.refused(line.slice(0, SHOWN), quoted));
        from = end + 1;
      } else {
        this.rowNo++;
        rows.push({ no: this.rowNo, cells: quoted.cells, clean: false, problem: null });
        from = quoted.next;
      }
    }
    this.rest = from >= text.length ? '' : text.slice(from);
    return rows;
  }

  private cut(line: string): string[] {
    return this.delimiter === null ? [line] : line.split(this.delimiter);
  }

  private refused(shown: string, problem: string): RawRow {
    this.rowNo++;
    return this.refusedHere(shown, problem);
  }

  private refusedHere(shown: string, problem: string): RawRow {
    return { no: this.rowNo, cells: [shown], clean: false, problem };
  }

  /** A record with quotes in it, from `from`; `more` when it may go on beyond the text at hand; a problem otherwise. */
  private quoted(
    text: string,
    from: number,
    atEnd: boolean,
  ): { cells: string[]; next: number } | 'more' | string {
    const cells: string[] = [];
    let at = from;
    for (;;) {
      let cell: string;
      if (text[at] === '"') {
        const closing = this.closingQuote(text, at + 1);
        if (closing < 0 || (closing === text.length - 1 && !atEnd)) {
          if (closing >= 0 || !atEnd)
            return text.length - from > this.longest ? this.tooLong(text, from) : 'more';
          return OPEN_QUOTE;
        }
        cell = text.slice(at + 1, closing).replaceAll('""', '"');
        at = closing + 1;
        while (text[at] === ' ') at++;
        if (at === text.length && !atEnd) return 'more';
      } else {
        let end = at;
        while (end < text.length && text[end] !== this.delimiter && text[end] !== this.newline) end++;
        if (end === text.length && !atEnd) return text.length - from > this.longest ? TOO_LONG : 'more';
        const carriage = text[end - 1] === '\r' && text[end] !== this.delimiter && end > at;
        cell = text.slice(at, carriage ? end - 1 : end);
        at = end;
      }
      cells.push(cell);
      if (text[at] === this.delimiter) {
        at++;
        continue;
      }
      if (text[at] === '\r' && this.newline === '\n') at++;
      if (at >= text.length) return atEnd ? { cells, next: at } : 'more';
      if (text[at] !== this.newline) return AFTER_QUOTE;
      return { cells, next: at + 1 };
    }
  }

  /** More than the longest record after an open quote: the quote was a stray one, unless the line itself is that long. */
  private tooLong(text: string, from: number): string {
    const end = text.indexOf(this.newline, from);
    return end >= 0 && end - from <= this.longest ? OPEN_QUOTE : TOO_LONG;
  }

  private closingQuote(text: string, from: number): number {
    let at = text.indexOf('"', from);
    while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
    return at;
  }
}

/** The delimiter of a file: the one of `, tab ; |` that its header line holds most of, outside of quotes. */
export function detectDelimiter(header: string): string {
  const bare = header.replace(/"(?:[^"]|"")*"/g, '');
  let best = ',';
  for (const candidate of ['\t', ';', '|']) {
    if (bare.split(candidate).length > bare.split(best).length) best = candidate;
  }
  return best;
}
