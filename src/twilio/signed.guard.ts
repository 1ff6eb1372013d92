import { type CanActivate, type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config';
import { NotAllowed, NotFound } from '../errors';
import { isSigned } from './signature';

interface TwilioRequest {
  /** Path and query as they came. */
  originalUrl: string;
  headers: Record<string, string | string[] | undefined>;
  body?: unknown;
}

/**
 * Lets through what Twilio signed: over the configured public address, never over `Host`, with either auth token, so that
 * one can be exchanged while calls run. What is not signed is refused and leaves a line in the log, nothing else.
 */
@Injectable()
export class TwilioSigned implements CanActivate {
  private readonly log = new Logger('twilio');

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'twilio' | 'publicUrl'>) {}

  /** @throws NotFound where no account is configured; NotAllowed `bad_signature` */
  canActivate(context: ExecutionContext): boolean {
    const { twilio, publicUrl } = this.config;
    if (!twilio || !publicUrl)
      throw new NotFound('twilio_not_configured', '没有配置 Twilio · Twilio is not configured here.');
    const request = context.switchToHttp().getRequest<TwilioRequest>();
    const form = request.body && typeof request.body === 'object' ? { ...request.body } : {};
    const url = publicUrl + request.originalUrl;
    if (isSigned(twilio.authTokens, request.headers['x-twilio-signature'], { url, form })) return true;
    this.log.warn(
      `a request with a wrong signature was refused: ${request.originalUrl.split('?')[0]} (PUBLIC_URL and the auth token must be those that Twilio uses)`,
    );
    throw new NotAllowed('bad_signature', '签名不符 · The signature does not fit.', {
      hint: 'PUBLIC_URL must be the address that Twilio calls, TWILIO_AUTH_TOKEN the account’s. See docs/twilio.md.',
    });
  }
}
