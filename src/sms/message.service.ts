import { Injectable } from '@nestjs/common';
import { TextDelivery } from './delivery.service';
import { OutboxService } from './outbox.service';
import { ReplyService } from './reply.service';
import { TextSender } from './sender.service';

/** The texts' timed work, for the pipeline and for a simulation: each step may run late, twice, or in several processes. */
@Injectable()
export class MessageService {
  constructor(
    private readonly outbox: OutboxService,
    private readonly sender: TextSender,
    private readonly delivery: TextDelivery,
    private readonly replies: ReplyService,
  ) {}

  /** Since when texts are owed; what came due earlier is not. Rules that are in force keep their instant. */
  goLive(liveFrom: Date): Promise<void> {
    return this.outbox.goLive(liveFrom);
  }

  /** Enters what has come due. */
  tickCreate(now: Date): Promise<number> {
    return this.outbox.tickCreate(now);
  }

  /** Sends what may go out, to the last one; each send looks at the clock itself. `stopping` gives the rest back. */
  tickSend(_now: Date, stopping?: AbortSignal): Promise<number> {
    return this.sender.drain(stopping);
  }

  /** Takes in what the gateway has reported, and what customers have written. */
  async tickReduce(now: Date): Promise<number> {
    return (await this.delivery.tickReduce(now)) + (await this.replies.tickReduce());
  }

  /** Asks about what nobody has reported. */
  tickReconcile(now: Date, stopping?: AbortSignal): Promise<number> {
    return this.delivery.tickReconcile(now, stopping);
  }
}
