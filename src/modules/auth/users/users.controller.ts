import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type Actor, CurrentActor, RequirePermission } from '../../../common/auth-context/index.js';
import {
  ApiProblems,
  type ExpectedVersions,
  IfMatch,
  LocationInterceptor,
  StoresAnswer,
} from '../../../common/http/index.js';
import '../auth.errors.js';
import { AssignRoleDto, InviteUserDto, PatchUserDto, UserAccountDto, UserPageDto, UserQueryDto } from './users.dto.js';
import { Users } from './users.service.js';

const REACH = ['user.not_found', 'user.beyond_reach'];

/** The people of this installation, for staff. */
@ApiTags('users')
@Controller({ path: 'users', version: '1' })
export class UsersController {
  constructor(private readonly users: Users) {}

  /** Invites somebody: a mail with a link that sets the password, good for 7 days. */
  @Post()
  @RequirePermission('users:create')
  @StoresAnswer(UserAccountDto)
  @UseInterceptors(LocationInterceptor)
  @ApiProblems('user.email_taken', 'role.unknown', 'role.beyond_own')
  async invite(@CurrentActor() actor: Actor, @Body() body: InviteUserDto): Promise<UserAccountDto> {
    return UserAccountDto.from(await this.users.invite(actor, body));
  }

  /** Lists users, newest first. */
  @Get()
  @RequirePermission('users:read')
  @ApiProblems('cursor.invalid', 'cursor.expired')
  async list(@CurrentActor() actor: Actor, @Query() query: UserQueryDto): Promise<UserPageDto> {
    return UserPageDto.from(await this.users.page(actor, query));
  }

  /** One user. */
  @Get(':id')
  @RequirePermission('users:read')
  @ApiProblems('user.not_found')
  async get(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<UserAccountDto> {
    return UserAccountDto.from(await this.users.get(actor, id));
  }

  /** Sets name and clients. Whoever may do more than the caller stays untouched, here and below. */
  @Patch(':id')
  @RequirePermission('users:update')
  @ApiProblems(...REACH, 'request.stale', 'user.last_administrator')
  async patch(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @IfMatch() expected: ExpectedVersions,
    @Body() body: PatchUserDto,
  ): Promise<UserAccountDto> {
    return UserAccountDto.from(await this.users.patch(actor, id, expected, body));
  }

  /** Lets a user in no more and signs them out everywhere, within five seconds. */
  @Post(':id/disable')
  @HttpCode(200)
  @RequirePermission('users:disable')
  @StoresAnswer(UserAccountDto)
  @ApiProblems(...REACH, 'user.last_administrator')
  async disable(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<UserAccountDto> {
    return UserAccountDto.from(await this.users.disable(actor, id));
  }

  /** Lets a disabled user in again. */
  @Post(':id/enable')
  @HttpCode(200)
  @RequirePermission('users:disable')
  @StoresAnswer(UserAccountDto)
  @ApiProblems(...REACH)
  async enable(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<UserAccountDto> {
    return UserAccountDto.from(await this.users.enable(actor, id));
  }

  /** Clears the failed tries by password, so that the user need not wait. */
  @Post(':id/unlock')
  @HttpCode(200)
  @RequirePermission('users:unlock')
  @StoresAnswer(UserAccountDto)
  @ApiProblems(...REACH)
  async unlock(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<UserAccountDto> {
    return UserAccountDto.from(await this.users.unlock(actor, id));
  }

  /** Gives a user another role and signs them out. Nobody grants what they do not hold, nobody changes their own. */
  @Put(':id/role')
  @RequirePermission('roles:assign')
  @ApiProblems(...REACH, 'user.own_role', 'user.last_administrator', 'role.unknown', 'role.beyond_own')
  async assignRole(
    @CurrentActor() actor: Actor,
    @Param('id') id: string,
    @Body() body: AssignRoleDto,
  ): Promise<UserAccountDto> {
    return UserAccountDto.from(await this.users.assignRole(actor, id, body.role));
  }

  /** Sends a link that sets a new password, good for 30 minutes, or the invitation anew; signs the user out everywhere. */
  @Post(':id/reset-password')
  @HttpCode(202)
  @RequirePermission('users:reset_credentials')
  @StoresAnswer(UserAccountDto)
  @ApiProblems(...REACH, 'user.disabled')
  async resetPassword(@CurrentActor() actor: Actor, @Param('id') id: string): Promise<UserAccountDto> {
    return UserAccountDto.from(await this.users.resetPassword(actor, id));
  }
}
