/** Addresses that answer programs: what is missing there is a problem, never a page. */
const FOR_PROGRAMS = /^\/(api|health|metrics|assets)(?:[/?]|$)/;

export function isPageAddress(url: string): boolean {
  return !FOR_PROGRAMS.test(url);
}

/**
 * What a page may load and do: its own scripts only; the styles that antd writes while it runs by the nonce of this answer.
 * No `upgrade-insecure-requests`: on a network without certificates it would leave a blank page.
 *
 * @param softphone whether agents talk in the browser: then pages also speak with Twilio, whose library opens its line at
 * `voice-js.roaming.twilio.com`, changes to the nearest `voice-js.<edge>.twilio.com`, and tells of the quality of calls at
 * `eventgw.<region>.twilio.com`
 */
export function pagePolicy(nonce: string, softphone = false): string {
  return policyOf({
    'default-src': "'self'",
    'script-src': "'self'",
    'style-src': `'self' 'nonce-${nonce}'`,
    'img-src': "'self' data: blob:",
    'media-src': softphone ? "'self' blob: mediastream:" : "'self' blob:",
    'connect-src': softphone ? "'self' wss://*.twilio.com https://*.twilio.com" : "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
  });
}

/** Which of the machine's senses a page may ask a person for. */
export function pagePermissions(softphone = false): string {
  return `microphone=(${softphone ? 'self' : ''}), camera=(), geolocation=(), payment=(), usb=()`;
}

export const POLICIES = {
  /** Answers to programs hold nothing to be run, even where a browser is made to show one. */
  data: policyOf({ 'default-src': "'none'", 'frame-ancestors': "'none'" }),
  /** The pages of the API document bring scripts and styles inside them. */
  docs: policyOf({
    'default-src': "'self'",
    'script-src': "'self' 'unsafe-inline'",
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'frame-ancestors': "'none'",
  }),
} as const;

function policyOf(directives: Record<string, string>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}
