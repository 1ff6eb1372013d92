/** A simulation, as the server has it (src/simulation). */
export interface SimulationOptions {
  from: string;
  /** Exclusive. */
  to: string;
  agents: number;
  seed: number;
  dry: boolean;
  close?: string[];
  days?: { region: string; date: string; kind: 'off' | 'work' | 'closed' | 'usual'; name?: string }[];
  exceptions?: { region: string; date: string; hours: string; windows: [string, string][] }[];
  campaigns?: Record<string, Record<string, unknown>>;
  suspended?: string[];
}

/** What is tried: everything but how long and with whom. */
export type Trial = Pick<SimulationOptions, 'close' | 'days' | 'exceptions' | 'campaigns' | 'suspended'>;

export interface ChartDay {
  date: string;
  openMinutes: number;
  tasks: Record<string, number>;
  calls: Record<string, number>;
  attempts: number;
  reached: number;
  contactRate: number | null;
  centreAttempts: number;
  capacity: number;
  load: number | null;
  cases: number;
  texts: number;
}

export interface NotFit {
  date: string;
  campaign: string;
  calls: number;
  neverDialled: number;
  reason: string;
  zh: string;
  en: string;
}

export interface Charts {
  dry: boolean;
  agents: number;
  days: ChartDay[];
  notFit: NotFit[];
}

export interface Summary {
  hours: Record<string, { attempts: number; reached: number }>;
  campaigns: Record<string, unknown>;
  invariants?: { checked: number; broken: number };
  charts: Charts;
}

export interface Run {
  id: number;
  params: SimulationOptions;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  progress: { date: string; broken: number } | null;
  summary?: Summary | null;
  error: string | null;
  startedBy: string;
  startedAt: string;
  finishedAt: string | null;
}

export interface Figure {
  a: number | null;
  b: number | null;
  diff: number | null;
}

export interface Comparison {
  total: Record<string, Figure>;
  byCampaign: ({ campaign: string } & Record<string, Figure | string>)[];
  byDay: { date: string; campaign: string; tasks: Figure; calls: Figure }[];
  load: { date: string; load: Figure }[];
}

/** Two runs that are done, and what the second changes. */
export interface Compared {
  a: Run;
  b: Run;
  comparison: Comparison;
}
