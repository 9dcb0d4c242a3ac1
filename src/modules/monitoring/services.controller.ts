import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  UseInterceptors,
} from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../common/auth-context/index.js';
import {
  ApiProblems,
  type ExpectedVersions,
  IfMatch,
  LocationInterceptor,
  StoresAnswer,
} from '../../common/http/index.js';
import '../clients/index.js';
import './monitoring.errors.js';
import { RunDto } from './check.dto.js';
import { CreateServiceDto, PatchServiceDto, ReplaceServiceDto } from './service-input.dto.js';
import { newService, patchedService, replacedService } from './service-input.js';
import { ServiceRuns } from './service-runs.service.js';
import { ServiceDto, ServicePageDto, ServiceQueryDto } from './service-view.dto.js';
import { ServiceViews } from './service-views.service.js';
import { Services } from './services.service.js';

const PARENT_PROBLEMS = ['service.not_found', 'service.dependency_cycle', 'service.dependency_depth'];

@ApiTags('services')
@Controller({ path: 'services', version: '1' })
export class ServicesController {
  constructor(
    private readonly services: Services,
    private readonly views: ServiceViews,
    private readonly runs: ServiceRuns,
  ) {}

  /** Puts a service of an active client under watch. The first check follows within two seconds. */
  @Post()
  @RequirePermission('services:create')
  @StoresAnswer(ServiceDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('client.not_found', 'client.inactive', 'service.url_refused', ...PARENT_PROBLEMS)
  async create(@CurrentActor() actor: Actor, @Body() body: CreateServiceDto): Promise<ServiceDto> {
    return ServiceDto.from(await this.services.create(actor, newService(body)));
  }

  /** Lists services with their state and last check, newest number first unless asked otherwise. */
  @Get()
  @RequirePermission('services:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: ServiceQueryDto): Promise<ServicePageDto> {
    return ServicePageDto.from(await this.views.page(actor.scope, query));
  }

  /** One service, by id or number. */
  @Get(':id')
  @RequirePermission('services:read')
  @ApiProblems('service.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ServiceDto> {
    return ServiceDto.from(await this.views.get(actor.scope, id));
  }

  /** Sets all settings: what is absent takes its default. A secret header with the value null keeps its secret. */
  @Put(':id')
  @RequirePermission('services:update')
  @ApiProblems('request.stale', 'service.url_refused', ...PARENT_PROBLEMS)
  async replace(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: ReplaceServiceDto,
  ): Promise<ServiceDto> {
    return ServiceDto.from(await this.services.replace(actor, id, expected, replacedService(body)));
  }

  /** Sets the given settings; null clears one that may be empty. Without a difference nothing is written. */
  @Patch(':id')
  @RequirePermission('services:update')
  @ApiProblems('request.stale', 'service.url_refused', ...PARENT_PROBLEMS)
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchServiceDto,
  ): Promise<ServiceDto> {
    return ServiceDto.from(await this.services.patch(actor, id, expected, patchedService(body)));
  }

  /** Ends the watch and deletes the service. Its number is never used again. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('services:delete')
  @ApiProblems('service.not_found', 'request.stale')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.services.delete(actor, id, expected);
  }

  /** Switches the watch off. The time counts as paused, an open incident stays open. */
  @Post(':id/pause')
  @HttpCode(200)
  @RequirePermission('services:pause')
  @StoresAnswer(ServiceDto)
  @ApiProblems('service.not_found')
  async pause(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ServiceDto> {
    return ServiceDto.from(await this.services.pause(actor, id));
  }

  /** Switches the watch on again; its client must be active. */
  @Post(':id/resume')
  @HttpCode(200)
  @RequirePermission('services:pause')
  @StoresAnswer(ServiceDto)
  @ApiProblems('service.not_found', 'client.inactive')
  async resume(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ServiceDto> {
    return ServiceDto.from(await this.services.resume(actor, id));
  }

  /**
   * Checks it now and answers the check, or null when it takes longer than four seconds. The answer is not known when the
   * request is written, so a repeat with the same Idempotency-Key gets it only once it was given.
   */
  @Post(':id/run')
  @HttpCode(200)
  @RequirePermission('services:run')
  @ApiProblems('service.not_found', 'service.paused')
  async run(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<RunDto> {
    return RunDto.from(await this.runs.run(actor, id));
  }
}
