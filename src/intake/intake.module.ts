import { Module } from '@nestjs/common';
import { ContactService } from './contact.service';
import { ImportController } from './import.controller';
import { ImportService } from './import.service';
import { OptOutController } from './opt-out.controller';
import { OptOutService } from './opt-out.service';
import { RecordController } from './record.controller';
import { RecordService } from './record.service';
import { RejectionService } from './rejection.service';

/** Records in: policies, claims, complaints, repairs, branches, staff; their contacts; do-not-contact. */
@Module({
  controllers: [RecordController, ImportController, OptOutController],
  providers: [ContactService, ImportService, OptOutService, RecordService, RejectionService],
  exports: [ContactService, ImportService, OptOutService, RecordService],
})
export class IntakeModule {}
