import { Global, Module } from '@nestjs/common';
import { ClockWatch } from './clock-watch.service';
import { HealthController } from './health.controller';
import { HealthService } from './health.service';
import { Idempotency } from './idempotency.service';
import { Metrics } from './metrics';
import { MetricsController } from './metrics.controller';
import { QueueGauges } from './queue-gauges';

/** Global, for Metrics alone: what is counted lies all over the house. Needs DataSource and Clock from the application. */
@Global()
@Module({
  controllers: [HealthController, MetricsController],
  providers: [ClockWatch, HealthService, Idempotency, Metrics, QueueGauges],
  exports: [Metrics, Idempotency],
})
export class OperationModule {}
