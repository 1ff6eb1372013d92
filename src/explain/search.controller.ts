import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { Allow } from '../access/allow';
import { ApiProblems, ApiRoute } from '../operation/api.decorator';
import { SearchService } from './search.service';
import { searchQuery } from './why.dto';

@ApiTags('原因 why')
@Allow({
  roles: ['supervisor', 'quality', 'complaints', 'administrator'],
  scopes: ['records:read', 'operate'],
})
@Controller('search')
export class SearchController {
  constructor(private readonly searching: SearchService) {}

  @Get()
  @ApiRoute({
    summary: '查找记录、任务与核实件 / Find records, tasks and cases',
    description:
      '依次：任务号、核实件号、记录号开头、电话、该电话的未结任务、车牌、姓名开头；why 为原因页的地址 · in this order: task id, case id, beginning of a record number, phone, its open tasks, plate, beginning of a name; `why` is the address of the explanation.',
    example: {
      phone: null,
      items: [
        {
          kind: 'policy',
          by: 'plate',
          title: 'P2026000041',
          subtitleZh: '保单 · 陈静 · 浙A12345 · 3301',
          subtitleEn: 'policy · 陈静 · 浙A12345 · 3301',
          ids: { recordType: 'policy', recordKey: 'P2026000041', taskId: null, caseId: null },
          why: '/api/why/records/policy/P2026000041',
        },
      ],
      next: null,
    },
  })
  @ApiProblems({ 400: ['cursor_invalid'] })
  search(@Query({ schema: searchQuery }) query: z.infer<typeof searchQuery>) {
    return this.searching.find(query);
  }
}
