import { Module } from '@nestjs/common';
import { ScriptController, ServiceItemController } from './script.controller';
import { ScriptService } from './script.service';

@Module({
  controllers: [ScriptController, ServiceItemController],
  providers: [ScriptService],
  exports: [ScriptService],
})
export class ScriptsModule {}
