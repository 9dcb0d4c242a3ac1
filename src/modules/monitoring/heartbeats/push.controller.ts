import { applyDecorators, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { DomainError } from '../../../../libs/problem-details/index.js';
import { Public } from '../../../common/auth-context/index.js';
import { ApiProblems, StoresAnswer } from '../../../common/http/index.js';
import '../monitoring.errors.js';
import { SignalDto, SignalQueryDto } from './heartbeats.dto.js';
import { signalOf } from './signal-path.js';
import { Signals } from './signals.service.js';

const Token = (): MethodDecorator =>
  ApiParam({
    name: 'token',
    description: 'The token of a service; any other answers 404.',
    schema: { type: 'string' },
  });
const Word = (): MethodDecorator =>
  ApiParam({
    name: 'signal',
    description: '`start`, `fail`, `log`, or an exit code, of which 0 is good.',
    schema: { type: 'string', pattern: '^(start|fail|log|\\d{1,3})$' },
  });
/** Words of the job, of any type: they are kept as text. */
const Words = (): MethodDecorator =>
  applyDecorators(
    ApiConsumes('text/plain'),
    ApiBody({ required: false, schema: { type: 'string', maxLength: 10_000 }, description: 'Words of the job.' }),
  );

/** Where jobs tell of themselves: no login, the token says who it is. By GET too, which the simplest of tools can do. */
@ApiTags('push')
@Controller({ path: 'push', version: '1' })
export class PushController {
  constructor(private readonly signals: Signals) {}

  /** A run ended well. */
  @Get(':token')
  @Public()
  @Token()
  @ApiProblems('push.not_found')
  ok(@Param('token') token: string, @Query() query: SignalQueryDto): Promise<SignalDto> {
    return this.receive(token, undefined, query, null);
  }

  /** A run began, failed, said something, or ended with an exit code. */
  @Get(':token/:signal')
  @Public()
  @Token()
  @Word()
  @ApiProblems('push.not_found')
  signal(
    @Param('token') token: string,
    @Param('signal') signal: string,
    @Query() query: SignalQueryDto,
  ): Promise<SignalDto> {
    return this.receive(token, signal, query, null);
  }

  /** A run ended well; up to 10,000 bytes of words may come with it. */
  @Post(':token')
  @HttpCode(200)
  @Public()
  @Token()
  @Words()
  @StoresAnswer(SignalDto)
  @ApiProblems('push.not_found')
  okWithWords(
    @Param('token') token: string,
    @Query() query: SignalQueryDto,
    @Req() request: Request,
  ): Promise<SignalDto> {
    return this.receive(token, undefined, query, wordsOf(request));
  }

  /** A run began, failed, said something, or ended with an exit code; up to 10,000 bytes of words may come with it. */
  @Post(':token/:signal')
  @HttpCode(200)
  @Public()
  @Token()
  @Word()
  @Words()
  @StoresAnswer(SignalDto)
  @ApiProblems('push.not_found')
  signalWithWords(
    @Param('token') token: string,
    @Param('signal') signal: string,
    @Query() query: SignalQueryDto,
    @Req() request: Request,
  ): Promise<SignalDto> {
    return this.receive(token, signal, query, wordsOf(request));
  }

  private async receive(
    token: string,
    word: string | undefined,
    { runId = null }: { runId?: string | null },
    body: string | null,
  ): Promise<SignalDto> {
    const signal = signalOf(word);
    if (signal === null) throw new DomainError('push.not_found');
    return SignalDto.from(await this.signals.receive(token, { ...signal, runId, body }));
  }
}

/** As `keepWords` left them. */
function wordsOf(request: Request): string | null {
  const { words } = (request.body ?? {}) as { words?: unknown };
  return typeof words === 'string' && words !== '' ? words : null;
}
