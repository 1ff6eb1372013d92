import type { CampaignStatus } from './why-not.rules';
import { halves, line } from './why-words.rules';

interface CampaignLine {
  nameZh: string;
  nameEn: string;
  status: CampaignStatus;
  why: string;
}

interface TaskLine {
  summary: string;
  task: { campaignCode: string; state: string };
}

/** What a supervisor wants to hear first: an open call, then an exclusion, what will be drawn, what went wrong, the rest. */
const MOST_TELLING: readonly CampaignStatus[] = [
  'unexplained',
  'pending',
  'excluded',
  'due',
  'due_late',
  'too_late',
  'before_live',
  'was_off',
  'drawn',
];

/** One line for a record: its open call's, else its last call's or its exclusion's, else why no campaign has it. */
export function recordSentence(
  campaigns: readonly (CampaignLine & { code: string })[],
  tasks: readonly TaskLine[],
): string {
  const name = (code: string) => campaigns.find((each) => each.code === code);
  const open = tasks.findLast(({ task }) => task.state !== 'closed');
  const called = open ?? tasks.at(-1);
  if (called && (open || !campaigns.some(({ status }) => status === 'excluded')))
    return titled(name(called.task.campaignCode), called.summary);
  for (const status of MOST_TELLING) {
    const found = campaigns.find((each) => each.status === status);
    if (found) return titled(found, found.why);
  }
  return '不属于任何项目 · no campaign calls for it';
}

function titled(campaign: CampaignLine | undefined, summary: string): string {
  if (!campaign) return summary;
  const { zh, en } = halves(summary);
  return line({ zh: `${campaign.nameZh}：${zh}`, en: `${campaign.nameEn}: ${en}` });
}
