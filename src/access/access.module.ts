import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard';
import { AuditController } from './audit.controller';
import { KeyService } from './key.service';
import { SessionController } from './session.controller';
import { SessionService } from './session.service';
import { UserController } from './user.controller';
import { UserService } from './user.service';

/** Who may do what: people, their sessions, keys of the core systems, the trail of what was done. */
@Global()
@Module({
  controllers: [SessionController, UserController, AuditController],
  providers: [SessionService, UserService, KeyService, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [SessionService, UserService],
})
export class AccessModule {}
