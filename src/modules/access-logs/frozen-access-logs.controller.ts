import { Controller, Delete, HttpCode, Param, Patch, Put, Res } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { DomainError } from '../../../libs/problem-details/index.js';
import { RequirePermission, SELF } from '../../common/auth-context/index.js';
import { ApiProblems } from '../../common/http/index.js';
import './access-logs.errors.js';

const ID = {
  name: 'id',
  schema: { type: 'string', pattern: '^[0-9a-f]{24}$' },
  description: 'Id of 24 hex digits.',
} as const;

/** Rows never change: what would change them says so, instead of «no such route». */
@ApiTags('access-logs')
@Controller({ path: 'access-logs', version: '1' })
export class FrozenAccessLogsController {
  /** Refused: rows never change. */
  @Put()
  @HttpCode(405)
  @RequirePermission(SELF)
  @ApiProblems('access_log.immutable')
  putAll(@Res({ passthrough: true }) response: Response): void {
    refuse(response, 'GET, HEAD, POST');
  }

  /** Refused: rows never change. */
  @Patch()
  @HttpCode(405)
  @RequirePermission(SELF)
  @ApiProblems('access_log.immutable')
  patchAll(@Res({ passthrough: true }) response: Response): void {
    refuse(response, 'GET, HEAD, POST');
  }

  /** Refused: rows leave by their age only. */
  @Delete()
  @HttpCode(405)
  @RequirePermission(SELF)
  @ApiProblems('access_log.immutable')
  deleteAll(@Res({ passthrough: true }) response: Response): void {
    refuse(response, 'GET, HEAD, POST');
  }

  /** Refused: rows never change. */
  @Put(':id')
  @HttpCode(405)
  @ApiParam(ID)
  @RequirePermission(SELF)
  @ApiProblems('access_log.immutable')
  putOne(@Param('id') _id: string, @Res({ passthrough: true }) response: Response): void {
    refuse(response, 'GET, HEAD');
  }

  /** Refused: rows never change. */
  @Patch(':id')
  @HttpCode(405)
  @ApiParam(ID)
  @RequirePermission(SELF)
  @ApiProblems('access_log.immutable')
  patchOne(@Param('id') _id: string, @Res({ passthrough: true }) response: Response): void {
    refuse(response, 'GET, HEAD');
  }

  /** Refused: rows leave by their age only. */
  @Delete(':id')
  @HttpCode(405)
  @ApiParam(ID)
  @RequirePermission(SELF)
  @ApiProblems('access_log.immutable')
  deleteOne(@Param('id') _id: string, @Res({ passthrough: true }) response: Response): void {
    refuse(response, 'GET, HEAD');
  }
}

function refuse(response: Response, allow: string): never {
  response.setHeader('Allow', allow);
  throw new DomainError('access_log.immutable');
}
