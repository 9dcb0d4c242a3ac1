import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { BulkServicesDto, ServiceBulkResultsDto } from './bulk-services.dto.js';
import { BulkServices } from './bulk-services.service.js';

/** Many services at once. */
@ApiTags('services')
@Controller({ path: 'services', version: '1' })
export class BulkServicesController {
  constructor(private readonly bulk: BulkServices) {}

  /**
   * One action on up to 500 services, with a result for each. They are changed by fifties, each fifty together or not at all; a repeat
   * finds done what was done.
   */
  @Post('bulk')
  @HttpCode(200)
  @RequirePermission('services:update')
  async runBulk(@CurrentActor() actor: Actor, @Body() body: BulkServicesDto): Promise<ServiceBulkResultsDto> {
    return ServiceBulkResultsDto.from(await this.bulk.run(actor, body));
  }
}
