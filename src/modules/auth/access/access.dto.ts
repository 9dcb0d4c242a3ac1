import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import { IfPresent, IsObjectId } from '../../../common/validation/index.js';
import { type Explanation, EXPLANATION_CAUSES } from './explanations.service.js';

export class ExplainQueryDto {
  /** Method and path, with parameters in braces or filled in. @example "GET /api/v1/clients/{id}" */
  @IsString()
  @Matches(/^(GET|POST|PUT|PATCH|DELETE) \/[!-~]{0,300}$/i, {
    message: 'route must be a method and a path, such as GET /api/v1/clients/{id}',
  })
  route!: string;

  /** Client that the call would be about. */
  @IfPresent()
  @IsObjectId()
  clientId?: string;
}

export class ExplanationDto {
  /** Method of the route. @example "GET" */
  method!: string;
  /** Template of the route. @example "/api/v1/clients/{id}" */
  path!: string;
  /** Permission that it asks for; null where it needs no login. */
  @ApiProperty({ type: String, nullable: true })
  permission!: string | null;
  /** Whether the caller would be let through; an object of its own may still be missing. */
  isAllowed!: boolean;
  /** What decides. */
  @ApiProperty({ enum: EXPLANATION_CAUSES, enumName: 'ExplanationCause' })
  cause!: Explanation['cause'];
  /** Built-in roles that hold the permission. */
  roles!: string[];

  static from({ method, path, permission, isAllowed, cause, roles }: Explanation): ExplanationDto {
    return { method, path, permission, isAllowed, cause, roles: [...roles] };
  }
}
