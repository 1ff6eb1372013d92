import { randomUUID } from 'node:crypto';
import type { LegView } from './controls';
import { TEST_NUMBER } from './options';
import { type Line, until } from './us';

export const AGENT = '+861058880001';
export const CUSTOMER = '+8613800138000';
export const HANG_UP = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>';
const ALL = 'initiated ringing answered completed';

export interface OneCall {
  token: string;
  sid: string;
}

/** Calls as the product makes them, for the specs of the local Twilio: the agent first, bridged by our instructions. */
export class Calling {
  constructor(private readonly line: Line) {}

  address(token: string, step: string): string {
    return `${this.line.us.url}/voice/${token}/${step}`;
  }

  /** `dial`, `number`: more attributes, in which TOKEN stands for the token; `instructions`: others altogether. */
  async call(dial = '', number = '', instructions?: string): Promise<OneCall> {
    const token = randomUUID();
    const at = (step: string) => this.address(token, step);
    const usual = `<Response>
      <Dial callerId="${TEST_NUMBER}" timeout="30" action="${at('over')}" answerOnBridge="true" ${dial}>
        <Number statusCallback="${at('customer')}" statusCallbackEvent="${ALL}" ${number}>${CUSTOMER}</Number>
      </Dial></Response>`.replaceAll('TOKEN', token);
    this.line.us.answers.set(`/voice/${token}/bridge`, instructions ?? usual);
    this.line.us.answers.set(`/voice/${token}/over`, HANG_UP);
    const { sid } = await this.line.client.calls.create({
      to: AGENT,
      from: TEST_NUMBER,
      url: at('bridge'),
      method: 'POST',
      timeout: 20,
      statusCallback: `${at('agent')}#rc=5&rp=all`,
      statusCallbackEvent: ALL.split(' '),
    });
    return { token, sid };
  }

  /** What we were told at one of the call's addresses. */
  told({ token }: OneCall, step: string): Record<string, string>[] {
    return this.line.us.at(`/voice/${token}/${step}`);
  }

  statuses(one: OneCall, step: string): (string | undefined)[] {
    return this.told(one, step).map((it) => it.CallStatus);
  }

  quiet(): Promise<boolean> {
    return until('quiet', () => this.line.twilio.quiet());
  }

  customer({ token }: OneCall): Promise<LegView> {
    return until('the customer', () => this.line.twilio.legs(token).find((it) => it.side === 'customer'));
  }

  /** The customer's sid, once both hear each other. */
  async talking(one: OneCall): Promise<string> {
    const { sid } = await this.customer(one);
    await until('both talk', () => this.line.twilio.heardBy(one.sid).includes(sid));
    return sid;
  }
}
