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
  NeverStored,
  StoresAnswer,
} from '../../common/http/index.js';
import './clients.errors.js';
import { CreateClientDto, PatchClientDto, ReplaceClientDto, RestoreClientDto, RevealDto } from './client-input.dto.js';
import { ClientAccessDto, ClientDto, ClientPageDto, ClientQueryDto, PersonalDataDto } from './clients.dto.js';
import { Clients } from './clients.service.js';

const TAKEN = ['client.email_taken', 'client.cpf_taken', 'client.cnpj_taken'];

@ApiTags('clients')
@Controller({ path: 'clients', version: '1' })
export class ClientsController {
  constructor(private readonly clients: Clients) {}

  /** Adds a client, with a login of its own if wanted. For staff: whoever is bound to clients gets 403. */
  @Post()
  @RequirePermission('clients:create')
  @StoresAnswer(ClientDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems(...TAKEN, 'user.email_taken', 'auth.weak_password', 'auth.busy')
  async create(@CurrentActor() actor: Actor, @Body() body: CreateClientDto): Promise<ClientDto> {
    return ClientDto.from(await this.clients.create(actor, body));
  }

  /** Lists clients, newest number first unless asked otherwise. */
  @Get()
  @RequirePermission('clients:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: ClientQueryDto): Promise<ClientPageDto> {
    return ClientPageDto.from(await this.clients.page(actor, query));
  }

  /** One client, by id or number. */
  @Get(':id')
  @RequirePermission('clients:read')
  @ApiProblems('client.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ClientDto> {
    return ClientDto.from(await this.clients.get(actor.scope, id));
  }

  /** Personal data of one client in clear, for a stated purpose. The audit keeps who read it and why. */
  @Post(':id/personal-data')
  @HttpCode(200)
  @RequirePermission('clients:read_pii')
  @NeverStored()
  @ApiProblems('client.not_found')
  async personalData(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { purpose }: RevealDto,
  ): Promise<PersonalDataDto> {
    return PersonalDataDto.from(await this.clients.reveal(actor, id, purpose));
  }

  /** Who signs in for a client, and when somebody last did. */
  @Get(':id/logins')
  @RequirePermission('users:read')
  @ApiProblems('client.not_found')
  async logins(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ClientAccessDto> {
    return ClientAccessDto.from(await this.clients.accessOf(actor, id));
  }

  /** Sets all fields: what is absent becomes null; absent status, reason and outbound key stay. */
  @Put(':id')
  @RequirePermission('clients:update')
  @ApiProblems('client.not_found', 'request.stale', ...TAKEN)
  async replace(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: ReplaceClientDto,
  ): Promise<ClientDto> {
    return ClientDto.from(await this.clients.replace(actor, id, expected, body));
  }

  /** Sets the given fields; null clears one that may be empty. Without a difference nothing is written. */
  @Patch(':id')
  @RequirePermission('clients:update')
  @ApiProblems('client.not_found', 'request.stale', ...TAKEN)
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchClientDto,
  ): Promise<ClientDto> {
    return ClientDto.from(await this.clients.patch(actor, id, expected, body));
  }

  /** Takes back a deletion: fields, number and logins are there again, services and API keys are not. */
  @Post(':id/restore')
  @HttpCode(200)
  @RequirePermission('clients:restore')
  @StoresAnswer(ClientDto)
  @ApiProblems('client.not_found', ...TAKEN)
  async restore(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { reason }: RestoreClientDto,
  ): Promise<ClientDto> {
    return ClientDto.from(await this.clients.restore(actor, id, reason));
  }

  /** Deletes a client and stops and deletes its services. Its number is never used again. */
  @Delete(':id')
  @HttpCode(204)
  @RequirePermission('clients:delete')
  @ApiProblems('client.not_found', 'request.stale')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.clients.delete(actor, id, expected);
  }
}
