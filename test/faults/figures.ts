import type { Evidence } from './evidence';
import type { Fleet } from './fleet';
import type { Ledger } from './ledger';

/** What a storm was made of, for the summary. */
export function figuresOf(of: {
  seconds: number;
  fleet: Fleet;
  nemesis: { pauses: number; databaseCrashes: number; filled?: number };
  ledger: Ledger;
  evidence: Evidence;
}): Record<string, number> {
  const { fleet, nemesis, ledger, evidence } = of;
  const events = (name: string) => evidence.calls.filter((entry) => entry.event === name).length;
  const written = (kind: string) => ledger.written.filter((what) => what.startsWith(kind)).length;
  const state = (name: string) => evidence.attempts.filter((attempt) => attempt.state === name).length;
  return {
    seconds: of.seconds,
    'servers killed': fleet.kills.count,
    'servers paused': nemesis.pauses,
    'servers started': fleet.starts,
    'database crashes': nemesis.databaseCrashes,
    ...(nemesis.filled !== undefined && { 'times the disk was full': nemesis.filled }),
    'requests answered': ledger.sum('') - ledger.sum('lid'),
    'requests cut off': [...ledger.answers].reduce(
      (sum, [what, times]) => (what.endsWith(' cut') ? sum + times : sum),
      0,
    ),
    claims: ledger.answers.get('claim 200') ?? 0,
    dials: ledger.answers.get('dial 200') ?? 0,
    'gates shut at the dial': ledger.answers.get('dial 422') ?? 0,
    'lids closed': ledger.answers.get('lid closed') ?? 0,
    'dispositions acknowledged': ledger.dispositions.length,
    'opt-outs acknowledged': ledger.optOuts.length,
    'reports acknowledged': written('claim'),
    'cases settled': written('case'),
    'lists drawn by hand': written('draw'),
    'calls in the journal': events('placed'),
    'calls refused by the exchange': events('refused'),
    'attempts in the table': evidence.attempts.length,
    'attempts unknown': state('unknown'),
    'attempts failed on our side': state('failed'),
    'tasks closed': evidence.tasks.filter((task) => task.state === 'closed').length,
    tasks: evidence.tasks.length,
    'texts taken by the exchange': evidence.texts.filter((entry) => entry.event === 'accepted').length,
    'texts unknown': evidence.messages.filter((message) => message.state === 'unknown').length,
  };
}
