import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import { ApiProblems } from '../../common/http/index.js';
import { instantOf } from '../../common/validation/index.js';
import '../clients/index.js';
import './monitoring.errors.js';
import { CheckPageDto } from './check.dto.js';
import { ClientStatuses } from './client-statuses.service.js';
import {
  CheckQueryDto,
  ClientStatusDto,
  IncidentDto,
  IncidentPageDto,
  IncidentQueryDto,
  ServiceIncidentQueryDto,
  UptimeDto,
} from './history.dto.js';
import { ServiceHistory } from './service-history.service.js';
import { Uptime } from './uptime.service.js';

/** What the watch found out. */
@Controller({ version: '1' })
export class HistoryController {
  constructor(
    private readonly history: ServiceHistory,
    private readonly uptimes: Uptime,
    private readonly statuses: ClientStatuses,
  ) {}

  /** State of a client and of each of its services. */
  @Get('clients/:id/status')
  @ApiTags('clients')
  @RequirePermission('services:read')
  @ApiProblems('client.not_found')
  async clientStatus(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ClientStatusDto> {
    return ClientStatusDto.from(await this.statuses.of(actor.scope, id));
  }

  /** Checks of a service, newest first; those of the last 24 hours unless asked otherwise. Kept CHECK_RETENTION_DAYS days. */
  @Get('services/:id/checks')
  @ApiTags('services')
  @RequirePermission('services:read')
  @ApiProblems('service.not_found', 'cursor.invalid', 'cursor.expired')
  async checks(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: CheckQueryDto,
  ): Promise<CheckPageDto> {
    const range = { from: instantOf(query.from), to: instantOf(query.to), outcome: query.outcome };
    return CheckPageDto.from(await this.history.checks(actor.scope, id, range, query));
  }

  /** Incidents of a service, newest first. */
  @Get('services/:id/incidents')
  @ApiTags('services')
  @RequirePermission('incidents:read')
  @ApiProblems('service.not_found', 'cursor.invalid', 'cursor.expired')
  async serviceIncidents(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Query() query: ServiceIncidentQueryDto,
  ): Promise<IncidentPageDto> {
    const filter = { isOpen: query.open, from: instantOf(query.from), to: instantOf(query.to) };
    return IncidentPageDto.from(await this.history.incidentsOf(actor.scope, id, filter, query));
  }

  /** Uptime of a service over the last 24 hours, 7 and 30 days. */
  @Get('services/:id/uptime')
  @ApiTags('services')
  @RequirePermission('services:read')
  @ApiProblems('service.not_found')
  async uptime(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<UptimeDto> {
    return UptimeDto.from(await this.uptimes.windowsOf(actor.scope, id));
  }

  /** Lists incidents, newest first. */
  @Get('incidents')
  @ApiTags('incidents')
  @RequirePermission('incidents:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async incidents(@CurrentActor() actor: Actor, @Query() query: IncidentQueryDto): Promise<IncidentPageDto> {
    const { clientId, serviceId } = query;
    const filter = { clientId, serviceId, isOpen: query.open, from: instantOf(query.from), to: instantOf(query.to) };
    return IncidentPageDto.from(await this.history.incidents(actor.scope, filter, query));
  }

  /** One incident. */
  @Get('incidents/:id')
  @ApiParam({ name: 'id', schema: { type: 'string', pattern: '^[0-9a-f]{24}$' }, description: 'Id of 24 hex digits.' })
  @ApiTags('incidents')
  @RequirePermission('incidents:read')
  @ApiProblems('incident.not_found')
  async incident(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<IncidentDto> {
    return IncidentDto.from(await this.history.incident(actor.scope, id));
  }
}
