import { useCallback, useEffect, useRef, useState } from 'react';

/** `leads`: this tab works. `follows`: another tab of this person does, and this one looks on. */
export type Lead = 'asking' | 'leads' | 'follows';

type Message = { from: string; says: 'who' | 'lead' | 'take' | 'gone' | 'changed' };

const isAlone = typeof BroadcastChannel === 'undefined';
/** Another tab answers a message at once, also in the background: longer than this means that there is none. */
const ANSWER_MS = 250;
const ASK_AGAIN_MS = 3000;

/**
 * One tab of a person works, the others look on: two that both kept one task alive would hide from each other what was done.
 * (The server would not dial twice whatever they do.) The leader answers whoever asks; where nobody answers, the asker leads.
 */
export function useTabLead(
  name: string,
  onChanged: () => void,
): { lead: Lead; take: () => void; changed: () => void } {
  // Without the channel there is no way to know of another tab; the server keeps them apart all the same.
  const [lead, setLead] = useState<Lead>(isAlone ? 'leads' : 'asking');
  const line = useRef<{ take: () => void; changed: () => void } | null>(null);
  const heard = useRef(onChanged);
  useEffect(() => {
    heard.current = onChanged;
  });

  useEffect(() => {
    if (isAlone) return;
    const me = Math.random().toString(36).slice(2);
    const channel = new BroadcastChannel(`huifang.desk.${name}`);
    const say = (says: Message['says']) => channel.postMessage({ from: me, says } satisfies Message);
    let leads = false;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const become = (to: boolean) => {
      clearTimeout(waiting);
      leads = to;
      setLead(to ? 'leads' : 'follows');
      if (to) say('lead');
      heard.current();
    };
    const ask = () => {
      say('who');
      clearTimeout(waiting);
      waiting = setTimeout(() => !leads && become(true), ANSWER_MS);
    };
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.says === 'who' && leads) say('lead');
      else if (data.says === 'changed') heard.current();
      else if (data.says === 'gone' && !leads) ask();
      else if (data.says === 'take' && leads) become(false);
      else if (data.says === 'lead') {
        // Two that began in the same moment: one name is the smaller one for both.
        if (leads && me < data.from) say('lead');
        else if (leads) become(false);
        else {
          clearTimeout(waiting);
          setLead('follows');
        }
      }
    };
    const leave = () => leads && say('gone');
    line.current = {
      take: () => {
        say('take');
        become(true);
      },
      changed: () => say('changed'),
    };
    ask();
    const timer = setInterval(() => !leads && ask(), ASK_AGAIN_MS);
    window.addEventListener('pagehide', leave);
    return () => {
      leave();
      clearInterval(timer);
      clearTimeout(waiting);
      window.removeEventListener('pagehide', leave);
      channel.close();
      line.current = null;
    };
  }, [name]);

  const take = useCallback(() => line.current?.take(), []);
  const changed = useCallback(() => line.current?.changed(), []);
  return { lead, take, changed };
}
