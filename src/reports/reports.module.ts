import { Module } from '@nestjs/common';
import { AnswersController } from './answers.controller';
import { AnswersService } from './answers.service';
import { ExportController } from './export.controller';
import { ReportController } from './report.controller';
import { ReportService } from './report.service';
import { WallboardReport } from './wallboard.service';

/** Reads tables and nothing else. The DataSource, the Clock and the configuration come from the application. */
@Module({
  controllers: [AnswersController, ExportController, ReportController],
  providers: [AnswersService, ReportService, WallboardReport],
  exports: [ReportService, WallboardReport],
})
export class ReportsModule {}
