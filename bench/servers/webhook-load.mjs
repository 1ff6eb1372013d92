// Status callbacks as Twilio posts them, signed beforehand, each of another text.
import { createHmac, randomUUID } from 'node:crypto';
import { URLSearchParams } from 'node:url';
import { drive } from '../lib/measure.mjs';
import { lines, open } from '../lib/socket.mjs';

process.on('message', async ({ port, connections, total, publicUrl, authToken, accountSid }) => {
  const requests = Array.from({ length: total }, (_, at) =>
    callback(at, { publicUrl, authToken, accountSid }),
  );
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  let next = 0;
  const result = await drive(connections, total, async (caller) => {
    const { path, text, headers } = requests[next++];
    const { status } = await sockets[caller].post(path, text, headers);
    if (status !== 204) throw new Error(`a callback was answered ${status}`);
    return true;
  });
  for (const socket of sockets) socket.close();
  process.send(result);
});

function callback(at, { publicUrl, authToken, accountSid }) {
  const path = `/api/webhooks/twilio/texts/${randomUUID()}`;
  const sid = `SM${(Date.now() * 1_000_000 + at).toString(16).padStart(32, '0').slice(-32)}`;
  const fields = {
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    From: '+15005550006',
    MessageSid: sid,
    MessageStatus: 'delivered',
    RawDlrDoneDate: '2603021000',
    SmsSid: sid,
    SmsStatus: 'delivered',
    To: '+8613800138000',
  };
  const signature = createHmac('sha1', authToken)
    .update(
      publicUrl +
        path +
        Object.keys(fields)
          .sort()
          .map((name) => name + fields[name])
          .join(''),
    )
    .digest('base64');
  return {
    path,
    text: new URLSearchParams(fields).toString(),
    headers: lines({
      'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      'x-twilio-signature': signature,
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': randomUUID(),
    }),
  };
}
