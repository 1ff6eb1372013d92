import { fraction } from '../seeded';

/**
 * A small centre of our own making: four branches, a dozen people, three weeks of records around a given day. Nobody in it
 * exists; numbers are of a range that is not in use for customers here, plates are of letters that are not given out.
 * Longer than 300 lines: one row a column, and the columns are those of the data contract.
 */
export interface DemoFiles {
  branches: string;
  staff: string;
  policies: string;
  claims: string;
  complaints: string;
  repairs: string;
}

type Row = Record<string, string | number | boolean | null>;

const SURNAMES = '林何罗梁宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋';
const GIVEN = [
  '明远',
  '思齐',
  '海宁',
  '可心',
  '立言',
  '知夏',
  '景行',
  '若谷',
  '书瑶',
  '子墨',
  '安然',
  '清和',
];
/** Whoever is chosen from a list of people must be told apart: no two of them share a name. */
const STAFF_NAMES: Record<string, string> = {
  A001: '蔡子墨',
  A002: '曾明远',
  A003: '林安然',
  A004: '曹海宁',
  A005: '袁若谷',
  A006: '董书瑶',
  S001: '梁立言',
  S002: '罗景行',
  S003: '邓可心',
  C001: '冯清和',
  C002: '潘思齐',
  C003: '许知夏',
  M001: '萧云舟',
};
const BRANCHES = ['D0101', 'D0102', 'D0103'];
const SALESPEOPLE = ['S001', 'S002', 'S003'];
const DAY = 86_400_000;

/** `today` is midnight of the centre's day as a fake-UTC instant: its UTC fields are the local wall clock. */
export function demoFiles(today: Date, offset: string): DemoFiles {
  const demo = new DemoMaker(today.getTime(), offset);
  return {
    branches: csv([
      {
        branch_code: 'D01',
        name: '示例省分公司',
        parent_code: '',
        region: '示例省',
        time_zone: 'Asia/Shanghai',
        coordinator_no: 'C001',
      },
      {
        branch_code: 'D0101',
        name: '东湖中心支公司',
        parent_code: 'D01',
        region: '示例省',
        time_zone: 'Asia/Shanghai',
        coordinator_no: 'C001',
      },
      {
        branch_code: 'D0102',
        name: '西岭中心支公司',
        parent_code: 'D01',
        region: '示例省',
        time_zone: 'Asia/Shanghai',
        coordinator_no: 'C002',
      },
      {
        branch_code: 'D0103',
        name: '南浦中心支公司',
        parent_code: 'D01',
        region: '示例省',
        time_zone: 'Asia/Shanghai',
        coordinator_no: 'C003',
      },
    ]),
    staff: csv([
      ...[1, 2, 3, 4, 5, 6].map((n) => ({
        staff_no: `A00${n}`,
        name: STAFF_NAMES[`A00${n}`]!,
        role: 'agent',
        branch_code: 'D01',
        team: n < 4 ? '一组' : '二组',
        skills: n === 6 ? 'care' : n % 3 ? 'visit;care' : 'visit',
      })),
      ...SALESPEOPLE.map((no, n) => ({
        staff_no: no,
        name: STAFF_NAMES[no]!,
        role: 'salesperson',
        branch_code: BRANCHES[n]!,
        team: '',
        skills: '',
      })),
      ...[1, 2, 3].map((n) => ({
        staff_no: `C00${n}`,
        name: STAFF_NAMES[`C00${n}`]!,
        role: 'branch',
        branch_code: BRANCHES[n - 1]!,
        team: '',
        skills: '',
      })),
      {
        staff_no: 'M001',
        name: STAFF_NAMES.M001!,
        role: 'supervisor',
        branch_code: 'D01',
        team: '',
        skills: '',
      },
    ]),
    policies: csv(demo.policies()),
    claims: csv(demo.claims()),
    complaints: csv(demo.complaints()),
    repairs: csv(demo.repairs()),
  };
}

/**
 * A report that comes in while the demonstration runs, by its number: at `reported` and, where it is given, dispatched later.
 * Both are fake-UTC instants, as `today` above.
 */
export function demoReport(number: number, reported: Date, offset: string, dispatched: Date | null): Row {
  const demo = new DemoMaker(reported.getTime(), offset);
  const minutes = dispatched && (dispatched.getTime() - reported.getTime()) / 60_000;
  return demo.report(`DC26L${number.toString(36).toUpperCase()}`, `L${number}`, minutes);
}

class DemoMaker {
  constructor(
    private readonly today: number,
    private readonly offset: string,
  ) {}

  name(key: string): string {
    return SURNAMES[this.pick(key, 's', SURNAMES.length)]! + GIVEN[this.pick(key, 'g', GIVEN.length)]!;
  }

  /** Two weeks of new policies, and renewals that fall due around today. */
  policies(): Row[] {
    const made: Row[] = [];
    for (let n = 1; n <= 110; n++) {
      const key = `N${n}`;
      const ago = 1 + this.pick(key, 'ago', 14);
      made.push(this.policy(`DP26N${pad(n)}`, key, -ago, 365 - ago));
    }
    for (let n = 1; n <= 90; n++) {
      const key = `R${n}`;
      const left = 4 + this.pick(key, 'left', 36);
      made.push({
        ...this.policy(`DP25R${pad(n)}`, key, left - 365, left),
        renewed_by: n % 9 === 0 ? `DP26X${pad(n)}` : '',
        ended_on: n % 17 === 0 ? this.date(-3) : '',
      });
    }
    return made;
  }

  /** A week of reports, the last of them within the hour, and cases closed two to three weeks ago. */
  claims(): Row[] {
    const made: Row[] = [];
    for (let n = 1; n <= 80; n++) {
      const key = `C${n}`;
      const minutes = n <= 12 ? -10 - n * 9 : -this.pick(key, 'at', 7 * 24 * 60);
      const dispatched = n % 7 === 0 ? null : minutes + 2 + this.pick(key, 'd', 12);
      made.push({
        ...this.claim(`DC26A${pad(n)}`, key, minutes),
        dispatched_at: dispatched === null ? '' : this.at(dispatched),
        arrived_at: dispatched === null ? '' : this.at(dispatched + 25),
      });
    }
    for (let n = 1; n <= 60; n++) {
      const key = `K${n}`;
      const closed = -(10 + this.pick(key, 'closed', 16)) * 24 * 60 - this.pick(key, 'm', 600);
      const reported = closed - (3 + this.pick(key, 'r', 20)) * 24 * 60;
      made.push({
        ...this.claim(`DC26K${pad(n)}`, key, reported),
        on_scene: n % 2 === 0,
        dispatched_at: this.at(reported + 4),
        arrived_at: this.at(reported + 30),
        closed_at: this.at(closed),
        paid_at: this.at(closed + 60),
        amount: (300 + this.pick(key, 'amount', 9000)).toFixed(2),
      });
    }
    return made;
  }

  /** From the scene, reported at `today`. */
  report(no: string, key: string, dispatchedMinutes: number | null): Row {
    return {
      ...this.claim(no, key, 0),
      dispatched_at: dispatchedMinutes === null ? '' : this.at(dispatchedMinutes),
    };
  }

  complaints(): Row[] {
    return Array.from({ length: 8 }, (_, n) => ({
      complaint_no: `DK26${pad(n + 1)}`,
      report_no: `DC26K${pad(n + 1)}`,
      policy_no: '',
      complainant_name: this.name(`k${n}`),
      complainant_phone: this.phone(`k${n}`),
      received_at: this.at(-(n + 1) * 20 * 60),
      severity: n % 4 ? 'general' : 'major',
      due_by: '',
      about: '理赔时效',
      channel: '热线',
      branch_code: BRANCHES[n % 3]!,
      contacted_at: '',
      investigated_at: '',
      approved_at: '',
      closed_at: n > 4 ? this.at(-60 * n) : '',
      upheld: '',
      upheld_reason: '',
    }));
  }

  repairs(): Row[] {
    return Array.from({ length: 8 }, (_, n) => ({
      repair_no: `DR26${pad(n + 1)}`,
      report_no: `DC26K${pad(n + 1)}`,
      plate: this.plate(`r${n}`),
      customer_name: this.name(`r${n}`),
      customer_phone: this.phone(`r${n}`),
      appointed_at: this.at(-8 * 24 * 60),
      received_at: this.at(-7 * 24 * 60),
      estimated_at: this.at(-6 * 24 * 60),
      stage: n % 2 ? '维修中' : '已交车',
      stage_at: this.at(-24 * 60),
      ready_at: n % 2 ? '' : this.at(-26 * 60),
      handed_over_at: n % 2 ? '' : this.at(-24 * 60),
      branch_code: BRANCHES[n % 3]!,
    }));
  }

  private policy(no: string, key: string, underwrittenDay: number, expiresDay: number): Row {
    const group = this.pick(key, 'line', 10) >= 8;
    const groupLine = ['group_fire', 'group_liability', 'group_engineering', 'group_accident_health'][
      this.pick(key, 'gl', 4)
    ]!;
    const line = group
      ? groupLine
      : this.pick(key, 'prop', 10) < 2
        ? 'individual_property'
        : 'individual_motor';
    return {
      policy_no: no,
      product_line: line,
      holder_type: group ? 'group' : 'individual',
      insured_name: group ? `示例企业${key}有限公司` : this.name(key),
      contact_name: group ? this.name(`${key}c`) : '',
      phone: this.typedPhone(key),
      phone_alt: this.pick(key, 'alt', 6) === 0 ? this.phone(`${key}alt`) : '',
      plate: line === 'individual_motor' ? this.plate(key) : '',
      branch_code: BRANCHES[this.pick(key, 'b', 3)]!,
      salesperson_no: this.pick(key, 'sp', 3) ? SALESPEOPLE[this.pick(key, 'b', 3)]! : '',
      underwritten_at: this.at(underwrittenDay * 24 * 60 + 9 * 60 + this.pick(key, 'm', 480)),
      effective_on: this.date(underwrittenDay + 1),
      expires_on: this.date(expiresDay),
      premium: (800 + this.pick(key, 'premium', 5200)).toFixed(2),
      currency: 'CNY',
      vip: this.pick(key, 'vip', 25) === 0,
      renewed_by: '',
      ended_on: '',
    };
  }

  private claim(no: string, key: string, reportedMinutes: number): Row {
    return {
      report_no: no,
      policy_no: '',
      plate: this.plate(key),
      reporter_name: this.name(key),
      reporter_phone: this.typedPhone(key),
      on_scene: true,
      reported_at: this.at(reportedMinutes),
      dispatched_at: '',
      arrived_at: '',
      closed_at: '',
      paid_at: '',
      amount: '',
      branch_code: BRANCHES[this.pick(key, 'b', 3)]!,
      handling_branch_code: BRANCHES[this.pick(key, 'hb', 3)]!,
      vip: false,
    };
  }

  /** As people type: most of them properly. */
  private typedPhone(key: string): string {
    const phone = this.phone(key);
    switch (this.pick(key, 'typed', 20)) {
      case 0:
        return '不详';
      case 1:
        return '';
      case 2:
        return `86${phone}`;
      case 3:
        return `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`;
      case 4:
        return `${phone}/${this.phone(`${key}second`)}`;
      default:
        return phone;
    }
  }

  private phone(key: string): string {
    return `1990000${String(this.pick(key, 'phone', 10_000)).padStart(4, '0')}`;
  }

  private plate(key: string): string {
    return `川I${String(10_000 + this.pick(key, 'plate', 89_999))}`;
  }

  /** Minutes from now, as the last field of a day's midnight would read: local wall clock with the offset. */
  private at(minutes: number): string {
    return `${new Date(this.today + minutes * 60_000).toISOString().slice(0, 19)}${this.offset}`;
  }

  private date(days: number): string {
    return new Date(this.today + days * DAY).toISOString().slice(0, 10);
  }

  private pick(key: string, what: string, of: number): number {
    return Math.floor(fraction('demo', key, what) * of);
  }
}

function pad(n: number): string {
  return String(n).padStart(4, '0');
}

/** Values hold no comma, quote or line break: they are all made above. */
function csv(rows: Row[]): string {
  const columns = Object.keys(rows[0]!);
  return (
    [
      columns.join(','),
      ...rows.map((row) => columns.map((column) => String(row[column] ?? '')).join(',')),
    ].join('\n') + '\n'
  );
}

/** `+08:00`, of an offset in milliseconds. */
export function offsetText(milliseconds: number): string {
  const minutes = Math.abs(milliseconds) / 60_000;
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  return `${milliseconds < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
