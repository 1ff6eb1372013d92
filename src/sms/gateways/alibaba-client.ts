import Dysmsapi from '@alicloud/dysmsapi20170525';
import type { AlibabaSettings } from '../../provider-settings.rules';

/** Alibaba's own library, for one account; it tries nothing twice. */
export function createAlibaba({ accessKeyId, accessKeySecret, endpoint }: AlibabaSettings): Dysmsapi {
  const { protocol, host } = new URL(endpoint);
  return new Dysmsapi({
    accessKeyId,
    accessKeySecret,
    protocol: protocol === 'http:' ? 'HTTP' : 'HTTPS',
    endpoint: host,
    retryOptions: { retryable: false, retryCondition: [], noRetryCondition: [] },
  } as never);
}

/**
 * How the library makes a request: once, and on a connection of its own. The server may have closed one that lay idle just as
 * we write to it, and nobody could say then whether the text was taken.
 */
export function once(timeoutMs: number): never {
  return {
    autoretry: false,
    maxAttempts: 1,
    connectTimeout: timeoutMs,
    readTimeout: timeoutMs,
    extendsParameters: { headers: { connection: 'close' } },
  } as never;
}
