import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { api } from '../../api/client';
import { useEvents } from '../../api/events';
import { serverNow } from '../../session';

/** The wallboard as the server sends it (src/explain/wallboard.service.ts). */
export interface Board {
  at: string;
  countedAt: string;
  lanes: Lane[];
  queue: Queue[];
  nextToOpen: { at: string; campaigns: string[] } | null;
  agents: { state: string; agents: number; longestSince: string }[];
  agentList: BoardAgent[];
  held: HeldBack[];
  promises: { pending: number; handedOver: number; nextAt: string | null };
  texts: { state: string; texts: number }[];
  today: { date: string; hours: Hour[]; total: { attempts: number; reached: number; rate: number | null } };
  cycles: Cycle[];
}

/** What holds calls or texts back for everybody. */
export interface HeldBack {
  what: 'calls' | 'texts' | 'template';
  provider: string;
  why: string;
  since: string;
  /** When it is tried again; null: when somebody has seen to it. */
  until: string | null;
  version: number | null;
  language: 'zh' | 'en' | null;
  nameZh: string | null;
  nameEn: string | null;
}

export interface Lane {
  campaign: string;
  hours: string;
  timeZone: string;
  open: boolean;
  reason: string;
  changesAt: string | null;
  provisional: boolean;
  ready: number;
}

export interface Queue {
  campaign: string;
  waiting: number;
  ready: number;
  claimed: number;
  calling: number;
  oldestDueAt: string | null;
}

export interface BoardAgent {
  staffNo: string;
  name: string | null;
  team: string | null;
  state: string;
  reason: string | null;
  since: string;
  campaign: string | null;
}

export interface Hour {
  campaign: string;
  hour: number;
  attempts: number;
  reached: number;
}

export interface Cycle {
  campaign: string;
  drawId: number;
  dueAt: string;
  endsAt: string;
  calls: number;
  open: number;
  closed: number;
  done: number | null;
  forecast: {
    fits: boolean | null;
    reason: string;
    zh: string;
    en: string;
    assumes: { zh: string; en: string } | null;
    short: number;
  };
}

/** While the stream is away the board is asked for instead. */
const POLL_MS = 5000;
const KEY = ['wallboard'];

/**
 * The board of the moment: pushed by the server, asked for every few seconds while the stream is lost. `lostSince`: since
 * when it is.
 */
export function useBoard() {
  const client = useQueryClient();
  const [lostSince, setLostSince] = useState<string | null>(null);
  const [wasLost, setWasLost] = useState(false);
  const newest = useRef('');
  const stream = useEvents('/api/reports/wallboard/stream', {
    wallboard: (board: Board) => {
      newest.current = board.at;
      client.setQueryData(KEY, board);
    },
    farewell: () => undefined,
  });
  // A stream that connects again and again is lost all the while.
  const isLost = stream === 'lost' || (wasLost && stream === 'connecting');
  if (isLost !== wasLost) {
    setWasLost(isLost);
    setLostSince(isLost ? serverNow().toISOString() : null);
  }
  const query = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const asked = await api.get<Board>('/api/reports/wallboard', { signal });
      // What was pushed meanwhile is newer.
      return asked.at < newest.current ? (client.getQueryData<Board>(KEY) ?? asked) : asked;
    },
    refetchInterval: isLost ? POLL_MS : false,
    staleTime: 1000,
  });
  return { ...query, lostSince, isLive: stream === 'open' };
}
