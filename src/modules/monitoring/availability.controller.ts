import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems, download } from '../../common/http/index.js';
import { TABLE_MEDIA } from '../../common/tabular/index.js';
import '../clients/index.js';
import './monitoring.errors.js';
import { AvailabilityDto, AvailabilityQueryDto, ClientUptimeDto } from './availability.dto.js';
import { Availabilities } from './availability.service.js';

/** Uptime of any range of time, and what it is made of. */
@Controller({ version: '1' })
export class AvailabilityController {
  constructor(private readonly availabilities: Availabilities) {}

  /** Uptime of a service in any range of time, with the very intervals behind the figures. */
  @Get('services/:id/segments')
  @ApiTags('services')
  @RequirePermission('services:read')
  @ApiProblems('service.not_found')
  async ofService(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: AvailabilityQueryDto,
  ): Promise<AvailabilityDto> {
    return AvailabilityDto.from(await this.availabilities.ofService(actor.scope, id, query));
  }

  /** Uptime of a client's services in any range of time, each and together. */
  @Get('clients/:id/uptime')
  @ApiTags('clients')
  @RequirePermission('services:read')
  @ApiProblems('client.not_found')
  async ofClient(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: AvailabilityQueryDto,
  ): Promise<ClientUptimeDto> {
    return ClientUptimeDto.from(await this.availabilities.ofClient(actor.scope, id, query));
  }

  /** The same as CSV, a row for each service. */
  @Get('clients/:id/uptime/export')
  @ApiTags('clients')
  @RequirePermission('services:read')
  @ApiProduces('text/csv')
  @ApiOkResponse({ content: { 'text/csv': { schema: { type: 'string' } } } })
  @ApiProblems('client.not_found')
  async exportOfClient(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: AvailabilityQueryDto,
  ): Promise<StreamableFile> {
    const chunks = await this.availabilities.exportOfClient(actor, id, query);
    return download(chunks, { type: TABLE_MEDIA.csv, name: 'uptime.csv' });
  }
}
