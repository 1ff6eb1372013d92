import { readAlibabaInbound } from './alibaba-inbound.rules';

const pushed = {
  phone_number: '13812345678',
  send_time: '2026-03-11 10:00:00',
  content: 'R',
  sign_name: '惠访',
  dest_code: '1234',
  sequence_id: '1234567890',
};

describe('a text from a customer, as Alibaba pushes it', () => {
  it('is read, whatever else is in it', () => {
    expect(readAlibabaInbound({ ...pushed, more: {} })).toEqual({
      ref: '1234567890 2026-03-11 10:00:00 +8613812345678',
      from: '+8613812345678',
      body: 'R',
      meaning: null,
      answered: false,
    });
    // Older pages of theirs show a number.
    expect(readAlibabaInbound({ ...pushed, sequence_id: 1234567890 })!.ref).toBe(
      readAlibabaInbound(pushed)!.ref,
    );
    expect(readAlibabaInbound({ phone_number: '8613812345678', content: '' })).toMatchObject({
      ref: '+8613812345678',
      body: '',
    });
  });

  it.each([null, 'x', [], {}, { ...pushed, phone_number: '10086' }, { ...pushed, content: 7 }])(
    'that is none is nothing: %j',
    (payload) => expect(readAlibabaInbound(payload)).toBeNull(),
  );
});
