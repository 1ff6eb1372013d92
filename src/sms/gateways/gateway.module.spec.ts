import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Clock, SystemClock, VirtualClock } from '../../clock';
import { CONFIG, readConfig } from '../../config';
import { GatewayModule } from './gateway.module';
import { TEXT_GATEWAY, type TextGateway } from './port';

const ALIBABA = {
  TEXT_GATEWAY: 'alibaba',
  ALIBABA_ACCESS_KEY_ID: 'LTAI-test-key-0000',
  ALIBABA_ACCESS_KEY_SECRET: 'test-secret-of-nobody',
  ALIBABA_CALLBACK_TOKEN: 'nobody-s-secret-of-24-letters',
};

async function gatewayOf(environment: Record<string, string>, clock: Clock): Promise<TextGateway> {
  @Global()
  @Module({
    providers: [
      { provide: CONFIG, useValue: readConfig(environment) },
      { provide: Clock, useValue: clock },
    ],
    exports: [CONFIG, Clock],
  })
  class Surroundings {}
  const module = await Test.createTestingModule({ imports: [Surroundings, GatewayModule] }).compile();
  return module.get(TEXT_GATEWAY);
}

describe('the gateway that is configured', () => {
  it('is the simulated one unless something else is asked for', async () => {
    expect((await gatewayOf({}, new SystemClock())).name).toBe('simulated');
  });

  it('is Alibaba’s, by template, where that is asked for', async () => {
    const { name, byTemplate } = await gatewayOf(ALIBABA, new SystemClock());
    expect([name, byTemplate]).toEqual(['alibaba', true]);
  });

  it('is never a real one on a virtual clock', async () => {
    expect((await gatewayOf(ALIBABA, new VirtualClock('2026-03-11T09:00:00+08:00'))).name).toBe('simulated');
  });
});
