import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import { ApiProblems, type ExpectedVersions, IfMatch, StoresAnswer } from '../../../common/http/index.js';
import '../auth.errors.js';
import { CreateRoleDto, PatchRoleDto, PermissionListDto, RoleDto, RoleListDto } from './roles.dto.js';
import { Roles } from './roles.service.js';

const CUSTOM = ['role.not_found', 'role.built_in', 'role.beyond_own', 'request.stale'];

/** Roles and what they may do. */
@ApiTags('roles')
@Controller({ path: 'auth', version: '1' })
export class RolesController {
  constructor(private readonly roles: Roles) {}

  /** All roles with their permissions. */
  @Get('roles')
  @RequirePermission('roles:read')
  async list(): Promise<RoleListDto> {
    return RoleListDto.from(await this.roles.list());
  }

  /** All permissions with the roles that hold them. */
  @Get('permissions')
  @RequirePermission('roles:read')
  async permissions(): Promise<PermissionListDto> {
    return { items: await this.roles.permissions() };
  }

  /** Makes a role of permissions that the caller holds. For staff. */
  @Post('roles')
  @RequirePermission('roles:manage')
  @StoresAnswer(RoleDto)
  @ApiProblems('role.name_taken', 'role.beyond_own', 'role.too_many')
  async create(@CurrentActor() actor: Actor, @Body() body: CreateRoleDto): Promise<RoleDto> {
    return RoleDto.from(await this.roles.create(actor, body));
  }

  /** Changes a role; its holders may do exactly that within five seconds. For staff. */
  @Patch('roles/:name')
  @RequirePermission('roles:manage')
  @ApiProblems(...CUSTOM)
  async patch(
    @CurrentActor() actor: Actor,
    @Param('name') name: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchRoleDto,
  ): Promise<RoleDto> {
    return RoleDto.from(await this.roles.patch(actor, name, expected, body));
  }

  /** Deletes a role that nobody holds. For staff. */
  @Delete('roles/:name')
  @HttpCode(204)
  @RequirePermission('roles:manage')
  @ApiProblems(...CUSTOM, 'role.assigned')
  async delete(
    @CurrentActor() actor: Actor,
    @Param('name') name: string,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<void> {
    await this.roles.delete(actor, name, expected);
  }
}
