import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as far as its signature goes. */
export interface SignedRequest {
  method: string;
  /** Decoded parameters of the address. */
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}

export interface Keys {
  accessKeyId: string;
  accessKeySecret: string;
}

export type Verdict =
  'fits' | 'MissingAuthorization' | 'InvalidAccessKeyId.NotFound' | 'SignatureDoesNotMatch';

const ALGORITHM = 'ACS3-HMAC-SHA256';
const FORM = new RegExp(`^${ALGORITHM} Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$`);

/**
 * Checks Alibaba's third signature (help.aliyun.com/document_detail/2593177), written from its description and not by the
 * library's code: canonical request → its hash → HMAC-SHA256. Every `x-acs-…` header, `host` and `content-type` that is there
 * must be among those signed.
 */
export function verdictOf(request: SignedRequest, keys: Keys): Verdict {
  const [, id, signed, signature] = FORM.exec(headerOf(request, 'authorization')) ?? [];
  if (!id || !signed || !signature) return 'MissingAuthorization';
  if (id !== keys.accessKeyId) return 'InvalidAccessKeyId.NotFound';
  const names = signed.split(';');
  const due = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-acs-') || name === 'host' || name === 'content-type',
  );
  const contentHash = sha256(request.body);
  if (due.some((name) => !names.includes(name))) return 'SignatureDoesNotMatch';
  if (headerOf(request, 'x-acs-content-sha256') !== contentHash) return 'SignatureDoesNotMatch';
  const canonical = [
    request.method,
    '/',
    Object.keys(request.query)
      .sort()
      .map((name) => `${encode(name)}=${encode(request.query[name]!)}`)
      .join('&'),
    ...names.map((name) => `${name}:${headerOf(request, name).trim()}`),
    '',
    signed,
    contentHash,
  ].join('\n');
  const expected = createHmac('sha256', keys.accessKeySecret)
    .update(`${ALGORITHM}\n${sha256(canonical)}`)
    .digest();
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? 'fits' : 'SignatureDoesNotMatch';
}

function headerOf({ headers }: SignedRequest, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** RFC 3986: all but letters, digits and `-_.~` in hexadecimal. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
