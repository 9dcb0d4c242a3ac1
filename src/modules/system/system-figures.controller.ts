import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../common/auth-context/index.js';
import { SystemFiguresDto } from './system-figures.dto.js';
import { SystemFiguresService } from './system-figures.service.js';

@ApiTags('monitoring')
@Controller({ path: 'monitoring', version: '1' })
export class SystemFiguresController {
  constructor(private readonly figures: SystemFiguresService) {}

  /** Processors, memory, disk and network of the host, this process, and what it asks of the database. At most five seconds old. */
  @Get('metrics')
  @RequirePermission('system:read')
  async metrics(): Promise<SystemFiguresDto> {
    return SystemFiguresDto.from(await this.figures.current());
  }
}
