import { validateRequest, validateRequestWithBody } from 'twilio';

/** A request as Twilio signed it. */
export interface SignedRequest {
  /** The whole address that Twilio called: the configured public one, never what a `Host` says. */
  readonly url: string;
  /** Fields of its form; empty where the body is no form. */
  readonly form: Readonly<Record<string, unknown>>;
  /** The body as it came where it is no form: then the address carries a hash of it, and only the address is signed. */
  readonly rawBody?: string;
}

/** Whether a request was signed with any of our tokens: one can be exchanged for the other while calls run. */
export function isSigned(
  tokens: readonly string[],
  signature: string | string[] | undefined,
  { url, form, rawBody }: SignedRequest,
): boolean {
  if (typeof signature !== 'string' || signature === '') return false;
  return tokens.some((token) =>
    rawBody === undefined
      ? validateRequest(token, signature, url, { ...form })
      : validateRequestWithBody(token, signature, url, rawBody),
  );
}
