import { Module } from '@nestjs/common';
import { CalendarModule } from '../calendar/calendar.module';
import { QueueModule } from '../queue/queue.module';
import { IntakeModule } from '../intake/intake.module';
import { CaseController } from './case.controller';
import { CaseDeskService } from './case-desk.service';
import { CaseReportController } from './case-report.controller';
import { CaseService } from './case.service';
import { CaseSheetController } from './case-sheet.controller';
import { CaseSheetService } from './case-sheet.service';
import { CorrectionService } from './correction.service';
import { SecondVisitService } from './second-visit.service';

const SERVICES = [CaseService, CaseDeskService, CaseSheetService, CorrectionService, SecondVisitService];

@Module({
  imports: [CalendarModule, QueueModule, IntakeModule],
  controllers: [CaseSheetController, CaseController, CaseReportController],
  providers: SERVICES,
  exports: SERVICES,
})
export class VerificationModule {}
