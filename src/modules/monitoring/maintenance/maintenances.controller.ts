import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import {
  ApiProblems,
  type ExpectedVersions,
  IfMatch,
  LocationInterceptor,
  StoresAnswer,
} from '../../../common/http/index.js';
import '../../clients/index.js';
import '../monitoring.errors.js';
import './maintenance.errors.js';
import {
  CreateMaintenanceDto,
  MaintenanceDto,
  maintenanceInput,
  MaintenancePageDto,
  MaintenanceQueryDto,
  newMaintenance,
  PatchMaintenanceDto,
} from './maintenance.dto.js';
import { Maintenances } from './maintenances.service.js';

@ApiTags('maintenance')
@Controller({ path: 'maintenance', version: '1' })
export class MaintenancesController {
  constructor(private readonly maintenances: Maintenances) {}

  /** Announces work on services of a client: checks go on, messages about outages wait, and its time does not count against uptime. */
  @Post()
  @RequirePermission('maintenance:manage')
  @StoresAnswer(MaintenanceDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('client.not_found', 'service.not_found', 'maintenance.too_many')
  async create(@CurrentActor() actor: Actor, @Body() body: CreateMaintenanceDto): Promise<MaintenanceDto> {
    return MaintenanceDto.from(await this.maintenances.create(actor, newMaintenance(body)));
  }

  /** Lists maintenance, newest number first. */
  @Get()
  @RequirePermission('services:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: MaintenanceQueryDto): Promise<MaintenancePageDto> {
    return MaintenancePageDto.from(await this.maintenances.page(actor.scope, query));
  }

  /** One maintenance, by id or number. */
  @Get(':id')
  @RequirePermission('services:read')
  @ApiProblems('maintenance.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<MaintenanceDto> {
    return MaintenanceDto.from(await this.maintenances.get(actor.scope, id));
  }

  /** Sets the given fields. Once it has begun only title, isMuted and a coming end can be changed. */
  @Patch(':id')
  @RequirePermission('maintenance:manage')
  @ApiProblems('maintenance.not_found', 'maintenance.began', 'service.not_found', 'request.stale')
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchMaintenanceDto,
  ): Promise<MaintenanceDto> {
    return MaintenanceDto.from(await this.maintenances.patch(actor, id, expected, maintenanceInput(body)));
  }

  /** Ends a maintenance that has begun, now and for good. */
  @Post(':id/end')
  @HttpCode(200)
  @RequirePermission('maintenance:manage')
  @StoresAnswer(MaintenanceDto)
  @ApiProblems('maintenance.not_found', 'maintenance.not_running')
  async end(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<MaintenanceDto> {
    return MaintenanceDto.from(await this.maintenances.end(actor, id));
  }

  /** Takes back a plan that has not begun. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('maintenance:manage')
  @ApiProblems('maintenance.not_found', 'maintenance.began', 'request.stale')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.maintenances.delete(actor, id, expected);
  }
}
