import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { AccessTokens } from './access/access-tokens.js';
import { Actors } from './access/actors.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { FirstAdministrator } from './users/first-administrator.js';
import { AccessTokenVerifier } from './access/access-token-verifier.js';
import { Passwords } from './passwords/passwords.js';
import { AccessController } from './access/access.controller.js';
import { Explanations } from './access/explanations.service.js';
import { RouteTable } from './access/route-table.js';
import { UserSessions } from './sessions/user-sessions.service.js';
import { UserSessionsController } from './sessions/user-sessions.controller.js';
import { RouteAccessCheck } from './access/route-access.check.js';
import { RolePermissions } from './roles/role-permissions.js';
import { sessionCollection } from './sessions/session.schema.js';
import { OwnSessionsController } from './sessions/own-sessions.controller.js';
import { RefreshCookie } from './sessions/refresh-cookie.js';
import { ticketCollection } from './sessions/ticket.schema.js';
import { TicketsRepository } from './sessions/tickets.repository.js';
import { Tickets } from './sessions/tickets.service.js';
import { Sessions } from './sessions/sessions.service.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { ClientDoors } from './client-logins/client-doors.js';
import { clientLoginCollection } from './client-logins/client-login.schema.js';
import { ClientLoginsRepository } from './client-logins/client-logins.repository.js';
import { ClientLogins } from './client-logins/client-logins.service.js';
import { NotificationsModule } from '../notifications/index.js';
import { AccountMails } from './invitations/account-mails.js';
import { AccountRequests } from './invitations/account-requests.js';
import { AccountsController } from './invitations/accounts.controller.js';
import { Accounts } from './invitations/accounts.service.js';
import { userLinkCollection, userMailQuotaCollection } from './invitations/user-link.schema.js';
import { UserLinksRepository } from './invitations/user-links.repository.js';
import { NewPasswords } from './passwords/new-passwords.js';
import { RoleGrants } from './roles/role-grants.js';
import { roleCollection } from './roles/role.schema.js';
import { RolesController } from './roles/roles.controller.js';
import { RolesRepository } from './roles/roles.repository.js';
import { Roles } from './roles/roles.service.js';
import { NoPasswordLimits, PasswordPathUnlock } from './users/password-path-unlock.js';
import { UserGuards } from './users/user-guards.repository.js';
import { userCollection, userGuardCollection, userKeyCollection } from './users/user.schema.js';
import { UsersController } from './users/users.controller.js';
import { Users } from './users/users.service.js';
import { UsersRepository } from './users/users.repository.js';
import { VerifiedTokens } from './access/verified-tokens.js';

@Module({
  imports: [
    DiscoveryModule,
    NotificationsModule,
    MongooseModule.forFeature([
      userCollection,
      userKeyCollection,
      userGuardCollection,
      userLinkCollection,
      userMailQuotaCollection,
      roleCollection,
      clientLoginCollection,
      sessionCollection,
      ticketCollection,
    ]),
  ],
  controllers: [
    AuthController,
    OwnSessionsController,
    UserSessionsController,
    AccessController,
    AccountsController,
    UsersController,
    RolesController,
  ],
  providers: [
    RolesRepository,
    RolePermissions,
    RoleGrants,
    Roles,
    Users,
    UserGuards,
    UserLinksRepository,
    AccountMails,
    AccountRequests,
    Accounts,
    NewPasswords,
    ClientLoginsRepository,
    ClientDoors,
    ClientLogins,
    { provide: PasswordPathUnlock, useClass: NoPasswordLimits },
    SessionsRepository,
    Sessions,
    RefreshCookie,
    Tickets,
    TicketsRepository,
    UsersRepository,
    Passwords,
    AccessTokens,
    Actors,
    AccessTokenVerifier,
    VerifiedTokens,
    AuthService,
    FirstAdministrator,
    RouteTable,
    RouteAccessCheck,
    Explanations,
    UserSessions,
  ],
  exports: [ClientLogins, FirstAdministrator, UsersRepository, Passwords, Actors, AccessTokenVerifier, SessionsRepository],
})
export class AuthModule {}
