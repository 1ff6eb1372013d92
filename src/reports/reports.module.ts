import { Module } from '@nestjs/common';
import { ExportController } from './export.controller';
import { ReportController } from './report.controller';
import { ReportService } from './report.service';
import { WallboardReport } from './wallboard.service';

/** Reads tables and nothing else. The DataSource, the Clock and the configuration come from the application. */
@Module({
  controllers: [ExportController, ReportController],
  providers: [ReportService, WallboardReport],
  exports: [ReportService, WallboardReport],
})
export class ReportsModule {}
