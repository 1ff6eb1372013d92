import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Actor } from '../access/actor';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { RecordingPolicyService } from './policy.service';
import { policyChangeInput, policyVersion, type PolicyChange } from './recording.dto';
import { LEAST_YEARS } from './retention.rules';

const POLICY = {
  version: 1,
  shortTermYears: 5,
  longTermYears: 10,
  disputeYears: 2,
  otherYears: 5,
  agentsListen: true,
  branchesListen: false,
  announcementZh: '您好，为了核对服务质量，我们可能会对本次通话进行录音。',
  announcementEn: 'Hello. We may record this call so that we can check our service.',
  shortens: false,
  effectiveFrom: '2026-03-02T02:00:00.000Z',
  note: null,
  createdBy: 'S1',
  createdAt: '2026-03-02T02:00:00.000Z',
};

@ApiTags('录音 recordings')
@Controller('recordings/policy')
@Allow({ roles: ['supervisor', 'administrator'], companyWide: true })
export class RecordingPolicyController {
  constructor(private readonly policy: RecordingPolicyService) {}

  @Get()
  @Allow({ roles: ['supervisor', 'quality', 'complaints', 'administrator'] })
  @ApiRoute({
    summary:
      '录音规定：提示语、谁可听、保存多久 / The policy of recordings: what is said, who listens, how long',
    description: 'least 为法定下限 · `least`: below these nobody may go.',
    example: { inForce: POLICY, versions: [POLICY], least: LEAST_YEARS },
  })
  async read() {
    return { ...(await this.policy.read()), least: LEAST_YEARS };
  }

  @Put()
  @ApiRoute({
    summary: '修改录音规定：留版本、可定生效时间 / Change it: versioned, dated',
    description:
      '已存的录音只会延长，不会缩短；缩短须另一人批准（见 approval） · what is stored already is only kept longer; shortening it takes another person’s approval.',
    example: {
      version: { ...POLICY, version: 2, shortTermYears: 6 },
      diff: [{ field: 'shortTermYears', before: 5, after: 6 }],
      displaced: [],
    },
  })
  @ApiProblems({ 400: ['effective_in_past', 'nothing_changed'], 409: ['version_moved_on'] })
  change(@Body({ schema: policyChangeInput }) input: PolicyChange, @Actor() actor: string) {
    return this.policy.change(input, actor);
  }

  @Post(':version/approval')
  @HttpCode(200)
  @ApiRoute({
    summary: '批准按该版本缩短已存录音的保存期 / Approve that it shortens what is stored',
    description:
      '须由修改者以外的人批准；生成同样内容的新版本 · by somebody other than who made it; it becomes a version of its own.',
    example: { ...POLICY, version: 3, shortens: true },
  })
  @ApiProblems({
    403: ['own_change'],
    404: ['unknown_version'],
    409: ['version_moved_on', 'approved_already'],
  })
  approve(@Param('version', { schema: policyVersion }) version: number, @Actor() actor: string) {
    return this.policy.approveShortening(version, actor);
  }
}
