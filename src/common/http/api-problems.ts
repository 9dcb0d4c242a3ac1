import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';
import { describeError, kindStatus, PROBLEM_MEDIA_TYPE } from '../../../libs/problem-details/index.js';

export class FieldErrorBody {
  /** JSON pointer (RFC 6901) into the body. */
  @ApiProperty({ type: String, required: false })
  pointer?: string;
  /** Name of the query, path or header parameter. */
  @ApiProperty({ type: String, required: false })
  parameter?: string;
  /** Stable code. */
  @ApiProperty({ type: String })
  code!: string;
  /** What is wrong with it. */
  @ApiProperty({ type: String })
  detail!: string;
}

/** Body of every error answer (RFC 9457). */
export class ProblemBody {
  @ApiProperty({ type: String, format: 'uri', description: 'Address of the description of this kind of error' })
  type!: string;
  @ApiProperty({ type: String, description: 'Never varies for one code' })
  title!: string;
  @ApiProperty({ type: 'integer', description: 'HTTP status' })
  status!: number;
  @ApiProperty({ type: String, required: false, description: 'This occurrence' })
  detail?: string;
  @ApiProperty({ type: String, description: 'Id of the request, `urn:request:…`' })
  instance!: string;
  @ApiProperty({ type: String, description: 'Stable code; see docs/errors.md' })
  code!: string;
  @ApiProperty({ type: [FieldErrorBody], required: false, description: 'Faulty fields' })
  errors?: FieldErrorBody[];
}

const problemContent = { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/ProblemBody' } } };

/** One documented answer of the problem kind. */
export function problemResponse(status: number, description: string): MethodDecorator & ClassDecorator {
  return ApiResponse({ status, description, content: problemContent });
}

/** Documents the domain errors of a handler. The ones that any route can give are added when the document is made. */
export function ApiProblems(...codes: string[]): MethodDecorator & ClassDecorator {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const description = describeError(code);
    if (!description) throw new Error(`@ApiProblems() names an unknown code: ${code}`);
    const status = kindStatus[description.kind];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\` ${description.title}`]);
  }
  return applyDecorators(...[...byStatus].map(([status, lines]) => problemResponse(status, lines.join(' · '))));
}
