import type { Callbacks, Hook } from './callbacks';
import { type Leg } from './leg';
import { type Legs, given } from './legs';
import { type Sids, rfc2822 } from './sids';
import type { Verb } from './twiml';

interface Member {
  leg: Leg;
  noun: Verb;
  leave: AbortController;
}

interface Room {
  sid: string;
  name: string;
  /** Until somebody enters who starts it, everybody waits to music. */
  started: boolean;
  members: Member[];
  told: number;
  hook: Hook | null;
  events: ReadonlySet<string>;
}

/** Conference rooms: who is in one of them hears everybody else in it. */
export class Rooms {
  private readonly open = new Map<string, Room>();

  constructor(
    private readonly legs: Legs,
    private readonly sids: Sids,
    private readonly callbacks: Callbacks,
  ) {}

  /** Resolves when this leg is in the room no more: it was called away, hung up, or the room was closed. */
  async join(leg: Leg, noun: Verb, hook: Hook | null, signal: AbortSignal): Promise<void> {
    const room = this.roomOf(noun, hook);
    const member: Member = { leg, noun, leave: new AbortController() };
    room.members.push(member);
    this.legs.note('room_joined', leg, { note: room.name });
    this.tell(room, 'participant-join', member);
    if (!room.started && noun.attributes.startConferenceOnEnter !== 'false') {
      room.started = true;
      this.tell(room, 'conference-start', member);
    }
    await Promise.race([given(signal), given(member.leave.signal)]);
    room.members = room.members.filter((it) => it !== member);
    this.legs.note('room_left', leg, { note: room.name });
    this.tell(room, 'participant-leave', member);
    if (noun.attributes.endConferenceOnExit === 'true') for (const other of room.members) other.leave.abort();
    if (room.members.length === 0 && this.open.get(room.name) === room) {
      this.open.delete(room.name);
      this.tell(room, 'conference-end', member);
    }
  }

  /** Who hears this leg in a room. */
  heardBy(leg: Leg): Leg[] {
    for (const { started, members } of this.open.values()) {
      const mine = members.find((it) => it.leg === leg);
      if (!mine) continue;
      const silent = !started || mine.noun.attributes.muted === 'true';
      return silent ? [] : members.filter((it) => it !== mine).map((it) => it.leg);
    }
    return [];
  }

  private roomOf(noun: Verb, hook: Hook | null): Room {
    const name = noun.text;
    const known = this.open.get(name);
    if (known) return known;
    const events = new Set((noun.attributes.statusCallbackEvent ?? '').split(/\s+/).filter(Boolean));
    const room: Room = {
      sid: this.sids.make('CF'),
      name,
      started: false,
      members: [],
      told: 0,
      hook,
      events,
    };
    this.open.set(name, room);
    return room;
  }

  private tell(room: Room, event: string, { leg, noun }: Member): void {
    const wanted = event.replace(/^(participant|conference)-/, '');
    if (!room.hook || !room.events.has(wanted)) return;
    const { accountSid, clock } = this.legs.setting;
    const attribute = (name: string, usual: string) => noun.attributes[name] ?? usual;
    const params = {
      ConferenceSid: room.sid,
      FriendlyName: room.name,
      AccountSid: accountSid,
      SequenceNumber: String(++room.told),
      Timestamp: rfc2822(clock.now()),
      StatusCallbackEvent: event,
      ...(event.startsWith('participant') && {
        CallSid: leg.sid,
        Muted: attribute('muted', 'false'),
        Hold: 'false',
        Coaching: 'false',
        StartConferenceOnEnter: attribute('startConferenceOnEnter', 'true'),
        EndConferenceOnExit: attribute('endConferenceOnExit', 'false'),
      }),
    };
    const { token } = leg;
    const lie = { StatusCallbackEvent: 'conference-end' };
    this.callbacks.send(room.hook, params, { kind: 'calls', sid: room.sid, token, status: event, lie });
  }
}
