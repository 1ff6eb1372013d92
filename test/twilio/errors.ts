/** Twilio's words for its error codes, shortened; only the code is ever read by a program. */
const MESSAGES: Readonly<Record<number, string>> = {
  13214: 'The caller id of this Dial is not a number of the account',
  20001: 'A parameter is wrong',
  20003: 'Authenticate',
  20004: 'This method is not allowed here',
  20404: 'The requested resource was not found',
  20429: 'Too many requests',
  20500: 'An internal error happened',
  20503: 'The service is unavailable',
  21201: 'No To number is given',
  21205: 'Neither a usable Url nor Twiml is given',
  21210: 'The From number is not a number of the account',
  21211: 'The To number is not a valid number',
  21212: 'The From number is not a valid number',
  21213: 'No From number is given',
  21215: 'The account may not call this country',
  21220: 'The call is not in a state for this',
  21408: 'The account may not send to this region',
  21602: 'A body is required',
  21603: 'Neither From nor MessagingServiceSid is given',
  21604: 'No To number is given',
  21606: 'The From number cannot send to this To number',
  21609: 'The StatusCallback is not a usable address',
  21610: 'The recipient has unsubscribed',
  21612: 'This pair of To and From cannot be reached',
  21614: 'The To number is not a mobile number',
  21617: 'The body is longer than 1600 characters',
  21626: 'The status callback is not a usable address',
  21635: 'The To number is a landline',
  30003: 'Unreachable destination handset',
  30005: 'Unknown destination handset',
  30006: 'Landline or unreachable carrier',
  30007: 'Message filtered',
  30008: 'Unknown error',
  30036: 'The validity period expired before the message was sent',
};

export function messageOf(code: number): string {
  return MESSAGES[code] ?? `Error ${code}`;
}

/** What a request that is not carried out is answered. */
export class TwilioError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message = messageOf(code),
  ) {
    super(message);
  }

  body(): { code: number; message: string; more_info: string; status: number } {
    const { code, message, status } = this;
    return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  }
}
