import { Controller, Delete, Patch, Put, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { DomainError } from '../../../libs/problem-details/index.js';
import { RequirePermission, SELF } from '../../common/auth-context/index.js';
import './access-logs.errors.js';

const ALLOWED = { all: 'GET, HEAD, POST', one: 'GET, HEAD' } as const;

/** Rows never change: what would change them is told so, instead of «no such route». No operations, so outside the document. */
@ApiExcludeController()
@Controller({ path: 'access-logs', version: '1' })
export class FrozenAccessLogsController {
  /** Refuses to replace all rows. */
  @Put()
  @RequirePermission(SELF)
  putAll(@Res({ passthrough: true }) response: Response): void {
    refuse(response, ALLOWED.all);
  }

  /** Refuses to change all rows. */
  @Patch()
  @RequirePermission(SELF)
  patchAll(@Res({ passthrough: true }) response: Response): void {
    refuse(response, ALLOWED.all);
  }

  /** Refuses to delete all rows; they leave by their age only. */
  @Delete()
  @RequirePermission(SELF)
  deleteAll(@Res({ passthrough: true }) response: Response): void {
    refuse(response, ALLOWED.all);
  }

  /** Refuses to replace a row, whether there is one or not. */
  @Put(':id')
  @RequirePermission(SELF)
  putOne(@Res({ passthrough: true }) response: Response): void {
    refuse(response, ALLOWED.one);
  }

  /** Refuses to change a row, whether there is one or not. */
  @Patch(':id')
  @RequirePermission(SELF)
  patchOne(@Res({ passthrough: true }) response: Response): void {
    refuse(response, ALLOWED.one);
  }

  /** Refuses to delete a row, whether there is one or not. */
  @Delete(':id')
  @RequirePermission(SELF)
  deleteOne(@Res({ passthrough: true }) response: Response): void {
    refuse(response, ALLOWED.one);
  }
}

function refuse(response: Response, allow: string): never {
  response.setHeader('Allow', allow);
  throw new DomainError('access_log.immutable');
}
