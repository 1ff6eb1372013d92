import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { projectRoot } from '../database/project-root';
import { heardOf, isRecordingSid, whyOf } from './heard.rules';

const OURS = `AC${'0'.repeat(32)}`;
const SID = `RE${'a1'.repeat(16)}`;
const word = (more: object) => ({
  AccountSid: OURS,
  RecordingSid: SID,
  RecordingStatus: 'completed',
  ...more,
});

describe('a word on a recording', () => {
  it('of one that is complete means that its sound is to be fetched', () => {
    expect(heardOf(word({ RecordingDuration: '5' }), OURS)).toEqual({ kind: 'awaited', ref: SID, why: null });
  });

  it.each([
    ['absent', '16101', 'too_short'],
    ['absent', '16102', 'silent'],
    ['absent', '0', null],
    ['failed', '16103', 'twilio_16103'],
    ['failed', undefined, null],
  ])('of one that is %s with %s says why: %s', (RecordingStatus, ErrorCode, why) => {
    expect(heardOf(word({ RecordingStatus, ErrorCode }), OURS)).toEqual({
      kind: RecordingStatus,
      ref: SID,
      why,
    });
  });

  it.each(['in-progress', 'paused', 'stopped', 'processing'])('of one that is %s is too early', (status) => {
    expect(heardOf(word({ RecordingStatus: status }), OURS)).toEqual({ kind: 'ignored', why: 'not_over' });
  });

  it('is none of ours without an account, or with another one', () => {
    expect(heardOf(word({}), null)).toEqual({ kind: 'ignored', why: 'other_account' });
    expect(heardOf(word({ AccountSid: `AC${'9'.repeat(32)}` }), OURS)).toMatchObject({
      why: 'other_account',
    });
  });

  it.each([
    '../../../../etc/passwd',
    `${SID}/../${SID}`,
    `${SID}.wav`,
    `${SID}\n`,
    ` ${SID}`,
    SID.replace('RE', 'CA'),
    SID.slice(0, -1),
    `RE${'g'.repeat(32)}`,
    '',
    null,
    7,
    { toString: () => SID },
    [SID],
  ])('with the name %p is refused', (RecordingSid) => {
    expect(isRecordingSid(RecordingSid)).toBe(false);
    expect(heardOf(word({ RecordingSid }), OURS)).toEqual({ kind: 'ignored', why: 'no_sid' });
  });

  it('takes no address from outside: what came with it changes nothing', () => {
    const elsewhere = {
      RecordingUrl: 'http://169.254.169.254/latest/meta-data',
      MediaUrl: 'file:///etc/passwd',
    };
    expect(heardOf(word(elsewhere), OURS)).toEqual(heardOf(word({}), OURS));
  });

  it('is judged whatever its fields are, and names only what may stand in an address', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), fc.anything(), (fields, sid) => {
        const heard = heardOf(
          { ...fields, AccountSid: OURS, RecordingSid: sid, RecordingStatus: 'completed' },
          OURS,
        );
        expect(heard.kind === 'ignored' || /^RE[0-9a-f]{32}$/i.test(heard.ref)).toBe(true);
      }),
    );
  });

  it('a code that is no number says nothing', () => {
    expect(['0', '', 'x', '1e9', '12345678'].map(whyOf)).toEqual([null, null, null, null, null]);
  });

  const published = join(projectRoot(), '../shared/data/twilio/status_callbacks.json');
  (existsSync(published) ? it : it.skip)('of the published example is understood (needs ../shared)', () => {
    const { recording_status_callback: told } = JSON.parse(readFileSync(published, 'utf8')) as {
      recording_status_callback: { example: Record<string, string> };
    };
    const heard = heardOf(told.example, told.example.AccountSid!);
    expect(heard).toEqual({ kind: 'awaited', ref: told.example.RecordingSid, why: null });
  });
});
