import { NO_PROVIDERS } from './provider-settings.rules';
import { gatewayLines } from './welcome';

describe('what a start says of the lines', () => {
  const twilio = { ...NO_PROVIDERS, carrier: 'twilio', textGateway: 'twilio' } as const;

  it('promises real calls and texts where they are made', () => {
    const [calls, texts] = gatewayLines(twilio);
    expect(calls).toMatch(/twilio（真实拨出 · real calls）/);
    expect(texts).toMatch(/twilio（真实发送 · real texts）/);
    // A list reaches some: the line below it says how many.
    expect(gatewayLines({ ...twilio, sendOnlyTo: ['+8613800138000'] })).toEqual([calls, texts]);
  });

  it('promises none while nothing leaves the house', () => {
    for (const line of gatewayLines({ ...twilio, sending: 'dry' })) {
      expect(line).toMatch(/演练，不会真的发出 · a rehearsal: nothing goes out/);
      expect(line).not.toMatch(/real/);
    }
    // A desk phone is dialled by a person all the same.
    const [calls, texts] = gatewayLines({
      ...twilio,
      carrier: 'manual',
      textGateway: 'simulated',
      sending: 'dry',
    });
    expect(calls).toMatch(/agents dial desk phones/);
    expect(texts).toMatch(/no real texts/);
  });
});
