import { Module } from '@nestjs/common';
import { BranchController } from './branch.controller';
import { ContactService } from './contact.service';
import { ImportController } from './import.controller';
import { ImportService } from './import.service';
import { OptOutController } from './opt-out.controller';
import { OptOutService } from './opt-out.service';
import { RecordController } from './record.controller';
import { RecordService } from './record.service';
import { RejectionService } from './rejection.service';
import { StaffController } from './staff.controller';
import { StaffService } from './staff.service';

/** Records in: policies, claims, complaints, repairs, branches, staff; their contacts; do-not-contact. */
@Module({
  controllers: [RecordController, ImportController, OptOutController, StaffController, BranchController],
  providers: [ContactService, ImportService, OptOutService, RecordService, RejectionService, StaffService],
  exports: [ContactService, ImportService, OptOutService, RecordService],
})
export class IntakeModule {}
