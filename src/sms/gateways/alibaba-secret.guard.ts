import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../../config';
import { NotFound } from '../../errors';

/**
 * Lets through what comes to the address that only Alibaba was told: it signs nothing, so the address itself holds a secret.
 * To anybody else there is nothing here, not even a hint that the address is nearly right.
 */
@Injectable()
export class AlibabaSecret implements CanActivate {
  private readonly log = new Logger('alibaba');

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'alibaba'>) {}

  /** @throws NotFound */
  canActivate(context: ExecutionContext): boolean {
    const { params } = context.switchToHttp().getRequest<{ params: { secret?: string } }>();
    const { alibaba } = this.config;
    // Both are hashed first: neither their lengths nor where they differ shows in the time that it takes.
    if (alibaba && timingSafeEqual(hashOf(params.secret ?? ''), hashOf(alibaba.callbackToken))) return true;
    if (alibaba)
      this.log.warn('a push with a wrong secret in its address was refused (ALIBABA_CALLBACK_TOKEN)');
    throw new NotFound(
      'route_not_found',
      '没有这个接口，见 /api/docs · There is no such address: see /api/docs.',
    );
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
