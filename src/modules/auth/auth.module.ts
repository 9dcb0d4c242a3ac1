import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { NotificationsModule } from '../notifications/index.js';
import { AccessTokens } from './access/access-tokens.js';
import { Actors } from './access/actors.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { FirstAdministrator } from './users/first-administrator.js';
import { AccessTokenVerifier } from './access/access-token-verifier.js';
import { Callers } from './access/callers.js';
import { DeviceCookie } from './login-limits/device-cookie.js';
import { LoginFailures } from './login-limits/login-failures.js';
import { LoginLimiter } from './login-limits/login-limiter.js';
import { spraySightingCollection } from './login-limits/spray.schema.js';
import { SpraysRepository } from './login-limits/sprays.repository.js';
import { Passwords } from './passwords/passwords.js';
import { AccessController } from './access/access.controller.js';
import { Explanations } from './access/explanations.service.js';
import { RouteTable } from './access/route-table.js';
import { UserSessions } from './sessions/user-sessions.service.js';
import { UserSessionsController } from './sessions/user-sessions.controller.js';
import { RouteAccessCheck } from './access/route-access.check.js';
import { RolePermissions } from './roles/role-permissions.js';
import { JwksController } from './signing-keys/jwks.controller.js';
import { RingReader } from './signing-keys/ring-reader.js';
import { signingKeyCollection } from './signing-keys/signing-key.schema.js';
import { SigningKeysBackground } from './signing-keys/signing-keys.background.js';
import { SigningKeysController } from './signing-keys/signing-keys.controller.js';
import { SigningKeysRepository } from './signing-keys/signing-keys.repository.js';
import { SigningKeys } from './signing-keys/signing-keys.service.js';
import { apiKeyCollection, apiKeyGuardCollection } from './api-keys/api-key.schema.js';
import { ApiKeyCallers } from './api-keys/api-key-callers.js';
import { ApiKeysController } from './api-keys/api-keys.controller.js';
import { ApiKeysRepository } from './api-keys/api-keys.repository.js';
import { ApiKeys } from './api-keys/api-keys.service.js';
import { ClientDirectory } from './api-keys/client-directory.js';
import { sessionCollection } from './sessions/session.schema.js';
import { OwnSessionsController } from './sessions/own-sessions.controller.js';
import { RefreshCookie } from './sessions/refresh-cookie.js';
import { ticketCollection } from './sessions/ticket.schema.js';
import { TicketsRepository } from './sessions/tickets.repository.js';
import { Tickets } from './sessions/tickets.service.js';
import { SecurityAlertRule } from './security-alerts/security-alert-rule.js';
import { SecurityAlertTopic } from './security-alerts/security-alert-topic.js';
import { SecurityAlertsRepository } from './security-alerts/security-alerts.repository.js';
import { securityAlertCollection, securityAlertPauseCollection } from './security-alerts/security-alert.schema.js';
import { Sessions } from './sessions/sessions.service.js';
import { SessionsRepository } from './sessions/sessions.repository.js';
import { ClientDoors } from './client-logins/client-doors.js';
import { clientLoginCollection } from './client-logins/client-login.schema.js';
import { ClientLoginsRepository } from './client-logins/client-logins.repository.js';
import { ClientLogins } from './client-logins/client-logins.service.js';
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
import { UserGuards } from './users/user-guards.repository.js';
import { userCollection, userGuardCollection, userKeyCollection } from './users/user.schema.js';
import { UsersController } from './users/users.controller.js';
import { Users } from './users/users.service.js';
import { UsersRepository } from './users/users.repository.js';
import { VerifiedTokens } from './access/verified-tokens.js';

@Module({
  imports: [
    DiscoveryModule,
    MongooseModule.forFeature([userCollection, userKeyCollection, userGuardCollection]),
    MongooseModule.forFeature([userLinkCollection, userMailQuotaCollection, roleCollection, clientLoginCollection]),
    MongooseModule.forFeature([sessionCollection, ticketCollection]),
    MongooseModule.forFeature([signingKeyCollection, apiKeyCollection, apiKeyGuardCollection]),
    MongooseModule.forFeature([spraySightingCollection, securityAlertCollection, securityAlertPauseCollection]),
    NotificationsModule,
  ],
  controllers: [
    AuthController,
    OwnSessionsController,
    UserSessionsController,
    AccessController,
    SigningKeysController,
    JwksController,
    ApiKeysController,
    AccountsController,
    UsersController,
    RolesController,
  ],
  providers: [
    RolesRepository,
    RolePermissions,
    SigningKeysRepository,
    RingReader,
    SigningKeys,
    SigningKeysBackground,
    ApiKeysRepository,
    ApiKeyCallers,
    ClientDirectory,
    ApiKeys,
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
    Callers,
    VerifiedTokens,
    DeviceCookie,
    SpraysRepository,
    LoginFailures,
    LoginLimiter,
    AuthService,
    FirstAdministrator,
    RouteTable,
    RouteAccessCheck,
    Explanations,
    UserSessions,
    SecurityAlertsRepository,
    SecurityAlertRule,
    SecurityAlertTopic,
  ],
  exports: [
    LoginLimiter,
    ApiKeys,
    ApiKeyCallers,
    Callers,
    ClientDirectory,
    ClientLogins,
    SigningKeys,
    FirstAdministrator,
    UsersRepository,
    Passwords,
    Actors,
    AccessTokenVerifier,
    SessionsRepository,
  ],
})
export class AuthModule {}
