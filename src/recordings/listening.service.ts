import { Readable } from 'node:stream';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { actorOf } from '../access/actor';
import type { Principal } from '../access/principal';
import { Clock } from '../clock';
import { CONFIG, type Config } from '../config';
import { asSystem } from '../database/data-scope';
import { Conflict, NotAllowed, NotFound, NotReady } from '../errors';
import { SOUND_TYPE } from './file-name.rules';
import { halfHourOf, mayListen, seesOwnOnly } from './listening.rules';
import * as sql from './listening.sql';
import { policyInForce } from './policy.sql';
import { portionOf } from './range.rules';
import { fetchAgain } from './recording.sql';
import { keyIdOf } from './sealed';
import { RecordingStore, type Stored } from './store';

export interface Played {
  status: 200 | 206 | 416;
  headers: Record<string, string | number>;
  /** Null: there is nothing to send. */
  stream: Readable | null;
}

/** What people do with recordings: see that there are some, listen, hold. Whose they see, the scope of their request says. */
@Injectable()
export class ListeningService {
  private readonly log = new Logger('recordings');

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly store: RecordingStore,
    @Inject(CONFIG) private readonly config: Pick<Config, 'recordings'>,
  ) {}

  /** @throws NotFound `unknown_attempt` for a call that this person does not see, as for none */
  async ofCall(user: Principal, attemptId: number) {
    return this.inSight(user, async () => {
      const db = this.dataSource.manager;
      const agent = await sql.agentOfCall(db, attemptId);
      if (agent === null || !this.sees(user, agent))
        throw new NotFound('unknown_attempt', `没有通话 ${attemptId} · no attempt ${attemptId}`);
      const [policy, found] = await Promise.all([
        policyInForce(db, this.clock.now()),
        sql.recordingsOfCall(db, attemptId),
      ]);
      const may = mayListen(user, agent, policy);
      return found.map((each) => view(each, may));
    });
  }

  /**
   * A sound, or the part of it that a player asks for. The trace is left before anything of it is given.
   * @throws NotFound `unknown_recording`; NotAllowed `listening_not_allowed`; Conflict `no_sound`; NotReady where the file
   * cannot be read now
   */
  async play(
    user: Principal,
    id: number,
    asked: { range?: string; ifRange?: string; headersOnly: boolean },
  ): Promise<Played> {
    return this.inSight(user, async () => {
      const recording = await this.seen(user, id);
      const now = this.clock.now();
      const policy = await policyInForce(this.dataSource.manager, now);
      if (!mayListen(user, recording.agent, policy))
        throw new NotAllowed(
          'listening_not_allowed',
          '您不能听取该录音 · You may not listen to this recording.',
          { hint: '见录音规定 · see the policy of recordings' },
        );
      if (recording.state !== 'stored')
        throw new Conflict('no_sound', '该录音现在没有可听的声音 · There is no sound to be heard.', {
          facts: { state: recording.state, why: recording.why },
        });
      const sound = await this.open(recording);
      const etag = `"${recording.sha256!.toString('hex').slice(0, 32)}"`;
      const portion = portionOf(asked.range, asked.ifRange, sound.bytes, etag);
      const headers = {
        'content-type': SOUND_TYPE[recording.format!],
        'content-disposition': `inline; filename="recording-${id}.${recording.format}"`,
        'cache-control': 'no-store',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
        etag,
      };
      if (portion.kind === 'outside')
        return {
          status: 416,
          headers: { ...headers, 'content-range': `bytes */${sound.bytes}` },
          stream: null,
        };
      const isPart = portion.kind === 'part';
      const [from, to] = isPart ? [portion.from, portion.to] : [0, sound.bytes - 1];
      if (!asked.headersOnly) {
        const halfHour = new Date(halfHourOf(now.getTime()));
        const listener = actorOf(user);
        const heard = { id, attemptId: recording.attemptId, listener, halfHour, now };
        await sql.noteListening(this.dataSource.manager, heard);
      }
      return {
        status: isPart ? 206 : 200,
        headers: {
          ...headers,
          'content-length': to - from + 1,
          ...(isPart && { 'content-range': `bytes ${from}-${to}/${sound.bytes}` }),
        },
        stream: asked.headersOnly ? null : this.watched(id, sound.read(from, to)),
      };
    });
  }

  /** @throws NotFound `unknown_recording`; Conflict `nothing_to_hold` */
  async hold(user: Principal, id: number, reason: string) {
    await this.seen(user, id);
    const by = actorOf(user);
    if (!(await sql.hold(this.dataSource.manager, { id, by, reason, now: this.clock.now() })))
      throw new Conflict(
        'nothing_to_hold',
        '录音已不存在，无法保全 · There is nothing left to hold of this recording.',
      );
    return this.again(user, id);
  }

  /** @throws NotFound `unknown_recording`; Conflict `not_held` */
  async release(user: Principal, id: number) {
    await this.seen(user, id);
    if (!(await sql.release(this.dataSource.manager, id, actorOf(user), this.clock.now())))
      throw new Conflict('not_held', '该录音没有保全 · This recording is not held.');
    return this.again(user, id);
  }

  /** @throws NotFound `unknown_recording`; Conflict `not_failed` */
  async fetchAgain(user: Principal, id: number) {
    await this.seen(user, id);
    if (!(await fetchAgain(this.dataSource.manager, id, actorOf(user), this.clock.now())))
      throw new Conflict('not_failed', '该录音没有取回失败 · The fetching of this recording has not failed.');
    return this.again(user, id);
  }

  private async again(user: Principal, id: number) {
    const recording = await this.seen(user, id);
    const policy = await policyInForce(this.dataSource.manager, this.clock.now());
    return view(recording, mayListen(user, recording.agent, policy));
  }

  private async seen(user: Principal, id: number): Promise<sql.RecordingRow> {
    const recording = await sql.recordingById(this.dataSource.manager, id);
    if (recording && this.sees(user, recording.agent)) return recording;
    throw new NotFound('unknown_recording', `没有录音 ${id} · no recording ${id}`);
  }

  /** Their own calls are any branch's customers': a claim brought those, and the agent's number bounds what is found. */
  private inSight<T>(user: Principal, work: () => Promise<T>): Promise<T> {
    return seesOwnOnly(user) ? asSystem(work) : work();
  }

  private sees(user: Principal, agent: string): boolean {
    return !seesOwnOnly(user) || (user.staffNo !== null && user.staffNo === agent);
  }

  private async open(recording: sql.RecordingRow): Promise<Stored> {
    const { id, sealedWith } = recording;
    const refused = (code: string, message: string) => {
      this.log.error(`recording ${id} cannot be played: ${code}`);
      return new NotReady(code, message, {
        hint: '请联系系统管理员 · the operator can help: see "Recordings" in docs/operations.md',
      });
    };
    if (!(await this.store.isOurs()))
      throw refused('folder_not_here', '录音文件夹不在本机 · The recordings’ folder is not here.');
    if (sealedWith && !this.config.recordings.keys.some((key) => keyIdOf(key) === sealedWith))
      throw refused('key_missing', '缺少该录音的密钥 · The key of this recording is missing.');
    const sound = await this.store.find(recording.fileName!, sealedWith ? { id } : null);
    if (!sound) throw refused('file_missing', '录音文件缺失 · The file of this recording is missing.');
    if (sound.bytes !== recording.bytes)
      throw refused('file_damaged', '录音文件已损坏 · The file of this recording is damaged.');
    return sound;
  }

  /** A file that turns out to be damaged half-way ends the answer; why is for the log. */
  private watched(id: number, stream: Readable): Readable {
    stream.on('error', (error) =>
      this.log.error(`recording ${id} broke off while it was played: ${error.message}`),
    );
    return stream;
  }
}

function view(recording: sql.RecordingRow, may: boolean) {
  const { id, attemptId, state, why, seconds, channels, recordedAt, announcedAt } = recording;
  const { keepUntil, keepReason, holdBy, holdReason, holdSince } = recording;
  return {
    id,
    attemptId,
    state,
    why,
    seconds,
    channels,
    recordedAt,
    announcedAt,
    keepUntil,
    keepReason,
    hold: holdBy === null ? null : { by: holdBy, reason: holdReason, since: holdSince },
    mayPlay: may && state === 'stored',
  };
}
