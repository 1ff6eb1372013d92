import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ownCertificate } from './certificate';

it('is a certificate that TLS speaks with, signed by its own key', async () => {
  const { key, cert } = ownCertificate('voice-js.roaming.twilio.com');
  const read = new X509Certificate(cert);
  expect(read.subject).toBe('CN=voice-js.roaming.twilio.com');
  expect(read.verify(read.publicKey)).toBe(true);
  expect(new Date(read.validTo).getUTCFullYear()).toBe(2049);

  const server = createServer({ key, cert }, (_request, response) => response.end('well'));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    const { port } = server.address() as AddressInfo;
    const text = await new Promise<string>((done, failed) => {
      request({ port, host: '127.0.0.1', ca: cert, checkServerIdentity: () => undefined }, (answer) => {
        answer.setEncoding('utf8').on('data', done);
      })
        .on('error', failed)
        .end();
    });
    expect(text).toBe('well');
  } finally {
    server.close();
  }
});
