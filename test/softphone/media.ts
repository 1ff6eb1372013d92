import type { Page } from 'playwright-core';

/**
 * The other end of a softphone's sound: a page of the same browser that holds one peer connection a call, sends a steady
 * tone, and hears what comes. Its work is text, since the tests' own types know no browser.
 */
export class MediaGateway {
  private constructor(private readonly page: Page) {}

  static async open(page: Page): Promise<MediaGateway> {
    await page.setContent('<button>media</button>');
    // A page that nobody has touched makes no sound.
    await page.click('button');
    await page.evaluate(GATEWAY);
    return new MediaGateway(page);
  }

  /** What is sent with the invitation: all candidates in it, as Twilio's edges do. */
  offer(callSid: string): Promise<string> {
    return this.page.evaluate<string>(`gateway.offer(${JSON.stringify(callSid)})`);
  }

  async answered(callSid: string, sdp: string): Promise<void> {
    await this.page.evaluate(`gateway.answered(${JSON.stringify(callSid)}, ${JSON.stringify(sdp)})`);
  }

  /** How loud the last two thirds of a second were, 0 is silence: longer than the pause of the false microphone. Null without such a call. */
  heard(callSid: string): Promise<{ connection: string; level: number } | null> {
    return this.page.evaluate<{ connection: string; level: number } | null>(
      `gateway.heard(${JSON.stringify(callSid)})`,
    );
  }

  async close(callSid: string): Promise<void> {
    await this.page.evaluate(`gateway.close(${JSON.stringify(callSid)})`);
  }
}

const GATEWAY = `
globalThis.gateway = (() => {
  const calls = new Map();
  const sound = new AudioContext();
  const tone = sound.createOscillator();
  tone.frequency.value = 440;
  tone.start();
  return {
    async offer(callSid) {
      const connection = new RTCPeerConnection();
      const out = sound.createMediaStreamDestination();
      tone.connect(out);
      for (const track of out.stream.getTracks()) connection.addTrack(track, out.stream);
      const ear = sound.createAnalyser();
      ear.fftSize = 32_768;
      connection.ontrack = ({ streams: [stream] }) => {
        // Chromium lets sound of a connection flow only where an element plays it.
        const element = new Audio();
        element.srcObject = stream;
        element.muted = true;
        element.play();
        sound.createMediaStreamSource(stream).connect(ear);
      };
      calls.set(callSid, { connection, ear });
      await connection.setLocalDescription(await connection.createOffer());
      while (connection.iceGatheringState !== 'complete')
        await new Promise((done) => connection.addEventListener('icegatheringstatechange', done, { once: true }));
      return connection.localDescription.sdp;
    },
    async answered(callSid, sdp) {
      await calls.get(callSid)?.connection.setRemoteDescription({ type: 'answer', sdp });
    },
    heard(callSid) {
      const call = calls.get(callSid);
      if (!call) return null;
      const samples = new Float32Array(call.ear.fftSize);
      call.ear.getFloatTimeDomainData(samples);
      return {
        connection: call.connection.connectionState,
        level: samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0),
      };
    },
    close(callSid) {
      calls.get(callSid)?.connection.close();
      calls.delete(callSid);
    },
  };
})();
undefined`;
