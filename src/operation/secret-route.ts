import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/**
 * A route whose question or answer holds a password or key. Nothing of it is kept for a retry, not even the hash of what was
 * sent (it is made to be fast): an Idempotency-Key is not looked at there, and whoever asks again meets the state of things.
 */
export const SecretRoute = () => RouteConfig({ holdsSecret: true });

export function holdsSecret({ routeOptions }: FastifyRequest): boolean {
  return (routeOptions.config as { holdsSecret?: boolean } | undefined)?.holdsSecret === true;
}
