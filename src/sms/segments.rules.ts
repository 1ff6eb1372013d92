import { SegmentedMessage } from 'sms-segments-calculator';

export interface TextSize {
  encoding: 'GSM-7' | 'UCS-2';
  /** Parts that the network carries and an operator bills: 160/153 septets (GSM-7), 70/67 code units (UCS-2). */
  segments: number;
  /** User-perceived characters. */
  characters: number;
}

/**
 * How a text travels. One character outside GSM-7 (any Chinese one) makes all of it UCS-2. Smart encoding is off: nothing
 * is replaced behind the author's back.
 */
export function sizeOfText(text: string): TextSize {
  const message = new SegmentedMessage(text, 'auto', false);
  return {
    encoding: message.getEncodingName() as TextSize['encoding'],
    segments: text === '' ? 0 : message.segmentsCount,
    characters: message.numberOfCharacters,
  };
}
