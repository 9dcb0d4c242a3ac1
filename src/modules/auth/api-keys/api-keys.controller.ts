import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, type ExpectedVersions, IfMatch, NeverStored } from '../../../common/http/index.js';
import { instantOf } from '../../../common/validation/index.js';
import '../auth.errors.js';
import {
  ApiKeyDto,
  ApiKeyPageDto,
  ApiKeyQueryDto,
  CreateApiKeyDto,
  MadeApiKeyDto,
  PatchApiKeyDto,
  RotateApiKeyDto,
} from './api-keys.dto.js';
import { ApiKeys } from './api-keys.service.js';

const KeyId = (): MethodDecorator =>
  ApiParam({
    name: 'id',
    description: 'Id of the key; anything else answers 404.',
    schema: { type: 'string', pattern: '^[0-9A-Za-z]{12}$' },
  });

/** Keys of programs. */
@ApiTags('api-keys')
@Controller({ path: 'api-keys', version: '1' })
export class ApiKeysController {
  constructor(private readonly keys: ApiKeys) {}

  /** Makes a key; its text is in this answer only. */
  @Post()
  @RequirePermission('api_keys:create')
  @NeverStored()
  @ApiProblems('api_key.scope_not_held', 'api_key.client_not_found', 'api_key.too_many')
  async create(@CurrentActor() actor: Actor, @Body() body: CreateApiKeyDto): Promise<MadeApiKeyDto> {
    const { name, scopes, clientId = null, ipAllow = [], rateLimitPerMinute = null } = body;
    const expiresAt = new Date(body.expiresAt);
    const input = { name, scopes, clientId, ipAllow, rateLimitPerMinute, expiresAt };
    return MadeApiKeyDto.made(await this.keys.create(actor, input));
  }

  /** Lists keys, the newest first; also those that have ended. */
  @Get()
  @RequirePermission('api_keys:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: ApiKeyQueryDto): Promise<ApiKeyPageDto> {
    return ApiKeyPageDto.from(await this.keys.page(actor.scope, query));
  }

  /** One key, without its secret. */
  @Get(':id')
  @KeyId()
  @RequirePermission('api_keys:read')
  @ApiProblems('api_key.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<ApiKeyDto> {
    return ApiKeyDto.from(await this.keys.get(actor.scope, id));
  }

  /** Sets the given fields. For whoever holds all that the key may do before and afterwards. */
  @Patch(':id')
  @KeyId()
  @RequirePermission('api_keys:create')
  @ApiProblems('api_key.not_found', 'api_key.ended', 'api_key.scope_not_held', 'request.stale')
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchApiKeyDto,
  ): Promise<ApiKeyDto> {
    return ApiKeyDto.from(await this.keys.patch(actor, id, expected, body));
  }

  /** Makes a new key in the place of this one, which goes on for the overlap; the new text is in this answer only. */
  @Post(':id/rotate')
  @KeyId()
  @RequirePermission('api_keys:rotate')
  @NeverStored()
  @ApiProblems('api_key.not_found', 'api_key.ended', 'api_key.scope_not_held')
  async rotate(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() { overlapHours, expiresAt }: RotateApiKeyDto,
  ): Promise<MadeApiKeyDto> {
    return MadeApiKeyDto.made(await this.keys.rotate(actor, id, { overlapHours, expiresAt: instantOf(expiresAt) }));
  }

  /** Revokes a key; it opens nothing more within five seconds. */
  @Delete(':id')
  @KeyId()
  @HttpCode(204)
  @RequirePermission('api_keys:revoke')
  @ApiProblems('api_key.not_found')
  async revoke(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<void> {
    await this.keys.revoke(actor, id);
  }
}
