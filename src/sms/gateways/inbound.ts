import type { ReplyMeaning } from '../reply.rules';

/** A text from a customer, as a gateway passes it on. */
export interface InboundText {
  /** What the gateway calls it: the same one may come again. */
  readonly ref: string;
  /** E.164. */
  readonly from: string;
  readonly body: string;
  /** What the gateway itself took it for; null: it says nothing of that. */
  readonly meaning: ReplyMeaning | null;
  /** The gateway has answered it already: a second answer would only confuse. */
  readonly answered: boolean;
}
