import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import {
  ApiProblems,
  type ExpectedVersions,
  IfMatch,
  LocationInterceptor,
  StoresAnswer,
} from '../../../common/http/index.js';
import '../privacy.errors.js';
import {
  CloseSecurityIncidentDto,
  CreateSecurityIncidentDto,
  incidentFields,
  incidentPatch,
  PatchSecurityIncidentDto,
  SecurityIncidentDto,
  SecurityIncidentPageDto,
  SecurityIncidentQueryDto,
} from './security-incidents.dto.js';
import { SecurityIncidents } from './security-incidents.service.js';

/** The register of security incidents with personal data. */
@ApiTags('privacy')
@Controller({ path: 'privacy/security-incidents', version: '1' })
export class SecurityIncidentsController {
  constructor(private readonly incidents: SecurityIncidents) {}

  /** Records an incident; its clock runs from `knownAt`. For staff. */
  @Post()
  @RequirePermission('privacy:manage')
  @StoresAnswer(SecurityIncidentDto)
  @UseInterceptors(LocationInterceptor)
  async create(@CurrentActor() actor: Actor, @Body() body: CreateSecurityIncidentDto): Promise<SecurityIncidentDto> {
    return SecurityIncidentDto.from(await this.incidents.create(actor, incidentFields(body)));
  }

  /** Lists incidents, newest number first. For staff. */
  @Get()
  @RequirePermission('privacy:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: SecurityIncidentQueryDto): Promise<SecurityIncidentPageDto> {
    return SecurityIncidentPageDto.from(await this.incidents.page(actor, query));
  }

  /** One incident, by id or number. For staff. */
  @Get(':id')
  @RequirePermission('privacy:read')
  @ApiProblems('security_incident.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<SecurityIncidentDto> {
    return SecurityIncidentDto.from(await this.incidents.get(actor, id));
  }

  /** Sets the given fields. Without a difference nothing is written. For staff. */
  @Patch(':id')
  @RequirePermission('privacy:manage')
  @ApiProblems('security_incident.not_found', 'security_incident.closed', 'request.stale')
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchSecurityIncidentDto,
  ): Promise<SecurityIncidentDto> {
    return SecurityIncidentDto.from(await this.incidents.patch(actor, id, expected, incidentPatch(body)));
  }

  /** Ends the work on an incident, once every duty is done. It stays in the register. For staff. */
  @Post(':id/close')
  @HttpCode(200)
  @RequirePermission('privacy:manage')
  @StoresAnswer(SecurityIncidentDto)
  @ApiProblems(
    'security_incident.not_found',
    'security_incident.closed',
    'security_incident.duties_open',
    'request.stale',
  )
  async close(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() { conclusion }: CloseSecurityIncidentDto,
  ): Promise<SecurityIncidentDto> {
    return SecurityIncidentDto.from(await this.incidents.close(actor, id, expected, conclusion));
  }
}
