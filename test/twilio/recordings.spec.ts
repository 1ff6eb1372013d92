import { randomUUID } from 'node:crypto';
import { TEST_CREDENTIALS, TEST_NUMBER } from './options';
import { type Line, openLine, until } from './us';

const CUSTOMER = '+8613800138000';
const { accountSid, apiKey, apiSecret } = TEST_CREDENTIALS;

describe('recordings at the local Twilio', () => {
  let line: Line;
  beforeEach(async () => (line = await openLine({ people: { talkSeconds: [5, 20] } })));
  afterEach(() => line.close());

  const recorded = async (record: string) => {
    const token = randomUUID();
    const at = (step: string) => `${line.us.url}/voice/${token}/${step}`;
    const twiml = `<Response><Dial record="${record}" recordingStatusCallback="${at('recording')}#rc=5" action="${at('over')}"><Number>${CUSTOMER}</Number></Dial></Response>`;
    const { sid } = await line.client.calls.create({
      to: 'client:2001',
      from: TEST_NUMBER,
      twiml,
      statusCallback: at('agent'),
    });
    await until('quiet', () => line.twilio.quiet());
    return { sid, told: line.us.at(`/voice/${token}/recording`), over: line.us.at(`/voice/${token}/over`) };
  };
  const download = (
    path: string,
    authorization = `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`,
  ) => fetch(`${line.twilio.url}/2010-04-01/Accounts/${accountSid}${path}`, { headers: { authorization } });

  it('are told of and described once the call is over, under the parent’s sid', async () => {
    const { sid, told, over } = await recorded('record-from-answer-dual');
    expect(told).toMatchObject([
      {
        CallSid: sid,
        RecordingStatus: 'completed',
        RecordingChannels: '2',
        RecordingSource: 'DialVerb',
        RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${told[0]!.RecordingSid!}`,
      },
    ]);
    expect(over).toMatchObject([{ RecordingSid: told[0]!.RecordingSid }]);
    const recording = await line.client.recordings(told[0]!.RecordingSid!).fetch();
    expect(recording).toMatchObject({ callSid: sid, status: 'completed', channels: 2, source: 'DialVerb' });
    expect(line.twilio.violations).toEqual([]);
  });

  it.each([
    ['record-from-answer-dual', 2],
    ['record-from-answer', 1],
  ] as const)('of %s are sound of %i channels', async (record, channels) => {
    const { told } = await recorded(record);
    const response = await download(`/Recordings/${told[0]!.RecordingSid}.wav`);
    const sound = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('audio/x-wav');
    expect([sound.toString('latin1', 0, 4), sound.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WAVEfmt ']);
    expect(sound.readUInt16LE(22)).toBe(channels);
    expect(sound.readUInt32LE(40)).toBe(sound.length - 44);
    expect(sound.subarray(44).some((byte) => byte !== 0)).toBe(true);
    const small = Buffer.from(
      await (await download(`/Recordings/${told[0]!.RecordingSid}.mp3`)).arrayBuffer(),
    );
    expect(small.readUInt16BE(0)).toBe(0xfffb);
    expect(small.length % 417).toBe(0);
  });

  it('are not there before they are ready', async () => {
    await line.close();
    line = await openLine({
      speed: 0.2,
      people: { talkSeconds: [1, 1], ringSeconds: [1, 1], agentRings: [1, 1] },
    });
    const twiml = `<Response><Dial record="record-from-answer" action="${line.us.url}/over"><Number>${CUSTOMER}</Number></Dial></Response>`;
    await line.client.calls.create({ to: 'client:2001', from: TEST_NUMBER, twiml });
    const { RecordingSid } = await until('the action', () => line.us.at('/over')[0]);
    await expect(line.client.recordings(RecordingSid!).fetch()).rejects.toMatchObject({ status: 404 });
    await until('quiet', () => line.twilio.quiet());
    expect(await line.client.recordings(RecordingSid!).fetch()).toMatchObject({ status: 'completed' });
  });

  it('are for who is signed in', async () => {
    const { told } = await recorded('record-from-answer');
    const response = await download(`/Recordings/${told[0]!.RecordingSid}.wav`, 'Basic eDp5');
    expect(response.status).toBe(401);
  });

  it('can be deleted, once', async () => {
    const { told } = await recorded('record-from-answer');
    const { RecordingSid } = told[0]!;
    expect(await line.client.recordings(RecordingSid!).remove()).toBe(true);
    await expect(line.client.recordings(RecordingSid!).fetch()).rejects.toMatchObject({
      status: 404,
      code: 20404,
    });
    await expect(line.client.recordings(RecordingSid!).remove()).rejects.toMatchObject({ status: 404 });
    expect((await download(`/Recordings/${RecordingSid!}.wav`)).status).toBe(404);
  });

  it('are not made where nobody asks for them, or nobody answers', async () => {
    expect((await recorded('do-not-record')).told).toEqual([]);
    line.twilio.plan(CUSTOMER, { ends: 'busy', ringSeconds: 1 });
    expect((await recorded('record-from-answer')).told).toEqual([]);
  });
});
