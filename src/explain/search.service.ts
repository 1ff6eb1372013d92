import { Inject, Injectable } from '@nestjs/common';
import { type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { CAMPAIGN_TYPES } from '../campaigns/campaign-types';
import { CONFIG, type Config } from '../config';
import { poolOf } from '../database/db';
import { InvalidInput } from '../errors';
import { onePhone } from '../intake/phone.rules';
import { RECORD_TYPES, type RecordType } from '../intake/record.sql';
import { maskPhone } from '../phone-mask.rules';
import {
  caseSubtitle,
  readCursor,
  readQuery,
  recordSubtitle,
  sectionsOf,
  taskSubtitle,
  writeCursor,
  type Cursor,
  type Reading,
  type Section,
} from './search.rules';
import * as sql from './search.sql';

/** One result: what it is, what to show of it, and what its pages are asked for by. */
export interface Found {
  kind: RecordType | 'task' | 'case';
  /** How it was found. */
  by: Section;
  title: string;
  subtitleZh: string;
  subtitleEn: string;
  ids: { recordType: string; recordKey: string; taskId: number | null; caseId: number | null };
  /** Address of its explanation. */
  why: string;
}

interface Hit {
  found: Found;
  key: string;
  name: string;
}

/** One statement's worth of results, in the order of its keys. */
interface Source {
  section: Section;
  type: string;
  read(after: { key: string; name: string }, limit: number): Promise<Hit[]>;
}

const CAMPAIGN_NAMES = new Map(
  CAMPAIGN_TYPES.map(({ code, nameZh, nameEn }) => [code, { zh: nameZh, en: nameEn }]),
);

/** Finds anything by what people have before them. Results come section by section, each in the order of an index. */
@Injectable()
export class SearchService {
  private readonly pool: Pool;

  constructor(
    dataSource: DataSource,
    @Inject(CONFIG) private readonly config: Pick<Config, 'defaultRegion'>,
  ) {
    this.pool = poolOf(dataSource);
  }

  /** @throws InvalidInput `cursor_invalid` */
  async find(query: { q: string; after?: string; limit: number }) {
    const reading = readQuery(query.q, onePhone(query.q, this.config.defaultRegion));
    const sources = this.sources(reading);
    const cursor = query.after === undefined ? null : readCursor(query.after);
    let at = 0;
    if (query.after !== undefined) {
      at = sources.findIndex((source) => source.section === cursor?.section && source.type === cursor.type);
      if (at < 0) throw notACursor();
    }
    const items: Found[] = [];
    const seen = new Set<string>();
    let next: Cursor | null = null;
    let after = { key: cursor?.key ?? '', name: cursor?.name ?? '' };
    for (; at < sources.length && next === null; at++, after = { key: '', name: '' }) {
      const source = sources[at]!;
      const room = query.limit - items.length;
      // One more than there is room for tells whether there is another page.
      const hits = await source.read(after, room + 1);
      for (const { found, key, name } of hits.slice(0, room)) {
        after = { key, name };
        const id = `${found.kind} ${found.ids.taskId ?? found.ids.caseId ?? found.ids.recordKey}`;
        if (!seen.has(id)) items.push(found);
        seen.add(id);
      }
      if (hits.length > room) next = { section: source.section, type: source.type, ...after };
    }
    return {
      phone: reading.phone === null ? null : maskPhone(reading.phone),
      items,
      next: next === null ? null : writeCursor(next),
    };
  }

  private sources(reading: Reading): Source[] {
    const { text, id, phone, plate, name } = reading;
    const once = (section: Section, read: () => Promise<Hit[]>): Source => ({
      section,
      type: '',
      read: ({ key }) => (key === '' ? read() : Promise.resolve([])),
    });
    const each = (
      section: Section,
      types: readonly RecordType[],
      read: (type: RecordType, page: sql.Page & { afterName: string }) => Promise<sql.Match[]>,
    ): Source[] =>
      types.map((type) => ({
        section,
        type,
        read: async (after, limit) =>
          (await read(type, { after: after.key, afterName: after.name, limit })).map((match) =>
            recordHit(section, match),
          ),
      }));
    const of: Record<Section, () => Source[]> = {
      task: () => [
        once('task', async () => (await sql.taskById(this.pool, id!)).map((it) => taskHit('task', it))),
      ],
      case: () => [once('case', async () => (await sql.caseById(this.pool, id!)).map(caseHit))],
      number: () =>
        each('number', RECORD_TYPES, (type, page) => sql.recordsByKey(this.pool, type, text, page)),
      phone: () =>
        each('phone', RECORD_TYPES, (type, page) => sql.recordsByPhone(this.pool, type, phone!, page)),
      'phone-task': () => [
        {
          section: 'phone-task',
          type: '',
          read: async ({ key }, limit) =>
            (await sql.openTasksByPhone(this.pool, phone!, Number(key) || 0, limit)).map((it) =>
              taskHit('phone-task', it),
            ),
        },
      ],
      plate: () =>
        each('plate', sql.TYPES_WITH_PLATE, (type, page) =>
          sql.recordsByPlate(this.pool, type, plate!, page),
        ),
      name: () => each('name', RECORD_TYPES, (type, page) => sql.recordsByName(this.pool, type, name!, page)),
    };
    return sectionsOf(reading).flatMap((section) => of[section]());
  }
}

function recordHit(section: Section, match: sql.Match): Hit {
  const { recordType, recordKey, name } = match;
  const { zh, en } = recordSubtitle(match);
  return {
    key: recordKey,
    name: name ?? '',
    found: {
      kind: recordType,
      by: section,
      title: recordKey,
      subtitleZh: zh,
      subtitleEn: en,
      ids: { recordType, recordKey, taskId: null, caseId: null },
      why: `/api/why/records/${recordType}/${encodeURIComponent(recordKey)}`,
    },
  };
}

function taskHit(section: Section, task: sql.TaskFound): Hit {
  const { taskId, recordType, recordKey, campaign } = task;
  const { zh, en } = taskSubtitle(task, CAMPAIGN_NAMES.get(campaign) ?? { zh: campaign, en: campaign });
  return {
    key: String(taskId),
    name: '',
    found: {
      kind: 'task',
      by: section,
      title: `#${taskId}`,
      subtitleZh: zh,
      subtitleEn: en,
      ids: { recordType, recordKey, taskId, caseId: null },
      why: `/api/why/tasks/${taskId}`,
    },
  };
}

function caseHit(found: sql.CaseFound): Hit {
  const { caseId, recordType, recordKey, taskId } = found;
  const { zh, en } = caseSubtitle(found);
  return {
    key: String(caseId),
    name: '',
    found: {
      kind: 'case',
      by: 'case',
      title: `#${caseId}`,
      subtitleZh: zh,
      subtitleEn: en,
      ids: { recordType, recordKey, taskId, caseId },
      why: `/api/why/records/${recordType}/${encodeURIComponent(recordKey)}`,
    },
  };
}

function notACursor(): InvalidInput {
  return new InvalidInput('cursor_invalid', '无法识别的翻页标记 · not a page mark', {
    field: 'after',
    hint: '使用上一页的 next，且 q 不变 · give `next` of the page before, with the same q',
  });
}
