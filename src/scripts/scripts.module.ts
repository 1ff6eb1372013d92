import { Module } from '@nestjs/common';
import { ScriptController } from './script.controller';
import { ScriptService } from './script.service';

@Module({ controllers: [ScriptController], providers: [ScriptService], exports: [ScriptService] })
export class ScriptsModule {}
