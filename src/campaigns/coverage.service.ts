import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DAY_MS, dayOfDate, instantOf } from '../calendar/zone.rules';
import { CONFIG, type Config } from '../config';
import { InvalidInput, NotFound } from '../errors';
import { CAMPAIGN_TYPES, campaignType } from './campaign-types';
import { coverageRows, type CoverageRow } from './coverage.rules';
import { askedForCells, coverageCells, drawsByWeek } from './coverage.sql';
import { countItems, findDraw, listDraws, listItems, type DrawItemRow, type DrawRow } from './draw-list.sql';

/** A draw with its sums taken apart. */
export interface DrawPage extends DrawRow {
  late: number;
  excludedBy: Record<string, number>;
  closed: Record<string, number>;
  open: number;
}

export interface ItemQuery {
  reason?: string;
  outcome?: string;
  late?: boolean;
  /** `next` of the page before. */
  after?: string;
  limit: number;
}

export interface ItemPage {
  items: DrawItemRow[];
  next: string | null;
}

/** What draws held, and what became of it: reads only. Dates are local dates of the installation's zone, half-open. */
@Injectable()
export class CoverageService {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** By ISO week and campaign; the weeks are those of the draws due on local dates in [from, to). */
  async coverage(from: string, to: string): Promise<CoverageRow[]> {
    const [start, end] = this.range(from, to);
    const { timeZone } = this.config;
    const asked = CAMPAIGN_TYPES.filter((type) => type.schedule.kind === 'on-correction').map(
      (type) => type.code,
    );
    const [draws, cells, askedFor] = await Promise.all([
      drawsByWeek(this.dataSource, start, end, timeZone),
      coverageCells(this.dataSource, start, end, timeZone),
      askedForCells(this.dataSource, start, end, timeZone, asked),
    ]);
    return coverageRows([...cells, ...askedFor], draws);
  }

  /** The records behind a number of `coverage`. */
  items(campaign: string, from: string, to: string, query: ItemQuery): Promise<ItemPage> {
    campaignType(campaign);
    const [start, end] = this.range(from, to);
    return this.page({ drawId: null, campaign, from: start, to: end }, query);
  }

  async draws(query: {
    campaign?: string;
    from?: string;
    to?: string;
    order?: 'oldest' | 'newest';
    after: number;
    limit: number;
  }): Promise<DrawRow[]> {
    if (query.campaign !== undefined) campaignType(query.campaign);
    return listDraws(this.dataSource, {
      campaign: query.campaign ?? null,
      from: query.from === undefined ? null : this.startOf(query.from, 'from'),
      to: query.to === undefined ? null : this.startOf(query.to, 'to'),
      newestFirst: query.order === 'newest',
      after: query.after,
      limit: query.limit,
    });
  }

  /** @throws NotFound `draw_unknown` */
  async draw(id: number): Promise<DrawPage> {
    const draw = await this.found(id);
    const page: DrawPage = { ...draw, late: 0, excludedBy: {}, closed: {}, open: 0 };
    for (const each of await countItems(this.dataSource, id)) {
      page.late += each.late;
      if (each.reason !== null)
        page.excludedBy[each.reason] = (page.excludedBy[each.reason] ?? 0) + each.records;
      else if (each.outcome === 'open') page.open += each.records;
      else page.closed[each.outcome!] = (page.closed[each.outcome!] ?? 0) + each.records;
    }
    return page;
  }

  /** @throws NotFound `draw_unknown` */
  async drawItems(id: number, query: ItemQuery): Promise<ItemPage> {
    await this.found(id);
    return this.page({ drawId: id, campaign: null, from: null, to: null }, query);
  }

  private async page(
    of: { drawId: number | null; campaign: string | null; from: Date | null; to: Date | null },
    query: ItemQuery,
  ): Promise<ItemPage> {
    const after = query.after === undefined ? null : readCursor(query.after);
    const { reason = null, outcome = null, late = null, limit } = query;
    const items = await listItems(this.dataSource, { ...of, reason, outcome, late, after, limit });
    const last = items.at(-1);
    return { items, next: last && items.length === limit ? `${last.drawId}:${last.recordKey}` : null };
  }

  private async found(id: number): Promise<DrawRow> {
    const draw = await findDraw(this.dataSource, id);
    if (!draw) throw new NotFound('draw_unknown', `没有抽取 ${id} · there is no draw ${id}`);
    return draw;
  }

  private range(from: string, to: string): [Date, Date] {
    const range: [Date, Date] = [this.startOf(from, 'from'), this.startOf(to, 'to')];
    if (range[0] >= range[1])
      throw new InvalidInput('range_empty', '起始日期须早于结束日期 · from must be before to', {
        field: 'to',
        hint: '结束日期不含在内 · to is exclusive',
      });
    return range;
  }

  private startOf(date: string, field: string): Date {
    return new Date(instantOf(this.config.timeZone, dayOfDate(date, field) * DAY_MS));
  }
}

function readCursor(text: string): { drawId: number; recordKey: string } {
  const match = /^(\d{1,15}):([\s\S]+)$/.exec(text);
  if (!match)
    throw new InvalidInput('cursor_invalid', '无法识别的翻页标记 · not a page mark', {
      field: 'after',
      hint: '使用上一页的 next · give `next` of the page before',
    });
  return { drawId: Number(match[1]), recordKey: match[2]! };
}
