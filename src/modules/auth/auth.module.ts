import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { MongooseModule } from '@nestjs/mongoose';
import { PassportModule } from '@nestjs/passport';
import { AccessTokens } from './access-tokens.js';
import { Actors } from './actors.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';
import { FirstAdministrator } from './first-administrator.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Passwords } from './passwords.js';
import { RouteAccessCheck } from './route-access.check.js';
import { userCollection, userKeyCollection } from './user.schema.js';
import { UsersRepository } from './users.repository.js';
import { VerifiedTokens } from './verified-tokens.js';

@Module({
  imports: [PassportModule, DiscoveryModule, MongooseModule.forFeature([userCollection, userKeyCollection])],
  controllers: [AuthController],
  providers: [
    UsersRepository,
    Passwords,
    AccessTokens,
    Actors,
    JwtStrategy,
    VerifiedTokens,
    AuthService,
    FirstAdministrator,
    RouteAccessCheck,
  ],
  exports: [FirstAdministrator, UsersRepository, Passwords, Actors, VerifiedTokens],
})
export class AuthModule {}
