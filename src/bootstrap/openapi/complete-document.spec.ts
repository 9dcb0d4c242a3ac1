import type { OpenAPIObject } from '@nestjs/swagger';
import { IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { IsRfc3339 } from '../../common/validation/index.js';
import { completeDocument } from './complete-document.js';
import type { Handler } from './handlers.js';
import { normalise } from './normalise.js';

class SampleQueryDto {
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

class SampleDto {
  @IsRfc3339()
  at!: string;
  @IsString({ each: true })
  @Length(1, 5, { each: true })
  tags!: string[];
  @Matches(/^x+$/)
  @Length(2, 9)
  code!: string;
}

const handler: Handler = {
  bodyType: SampleDto,
  queryType: SampleQueryDto,
  readsIfMatch: true,
  setsLocation: true,
};

function completed(overrides: Partial<Handler> = {}) {
  const text = { type: 'string' };
  const document = {
    openapi: '3.1.0',
    paths: {
      '/things/{id}': {
        post: {
          operationId: 'Things_create',
          summary: 'Makes a thing. At most ten of them.',
          parameters: [
            { name: 'id', in: 'path', schema: { ...text } },
            { name: 'limit', in: 'query', schema: { type: 'number' } },
          ],
          responses: { '201': { description: '' }, '409': { description: '`thing.taken` Taken' } },
          security: [{ bearer: [] }],
        },
      },
    },
    components: {
      schemas: {
        SampleDto: {
          type: 'object',
          properties: { at: { ...text }, tags: { type: 'array', items: { ...text } }, code: { ...text } },
        },
      },
    },
  };
  completeDocument(document as unknown as OpenAPIObject, new Map([['Things_create', { ...handler, ...overrides }]])); // a part of a document is one to this function
  return { schema: document.components.schemas.SampleDto, operation: document.paths['/things/{id}'].post };
}

describe('completing the document', () => {
  it('adds to a request class what its validators check, and closes it', () => {
    expect(completed().schema).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: {
        at: { type: 'string', format: 'date-time' },
        tags: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 5 } },
        code: { type: 'string', pattern: '^x+$', minLength: 2, maxLength: 9 },
      },
    });
  });

  it('adds bounds to query parameters, a pattern to ids and the shared headers', () => {
    expect(completed().operation.parameters).toMatchObject([
      { name: 'id', schema: { pattern: '^([0-9a-f]{24}|[1-9][0-9]{0,14})$' } },
      { name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 100 } },
      { $ref: '#/components/parameters/IdempotencyKey' },
      { $ref: '#/components/parameters/IfMatch' },
      { $ref: '#/components/parameters/RequestId' },
    ]);
  });

  it('adds the problems that can happen, and keeps the words of a handler in front', () => {
    const { responses } = completed().operation;
    expect(Object.keys(responses)).toEqual('201 400 401 403 409 412 413 415 422 429 500 503'.split(' '));
    expect(responses['409'].description).toBe('`thing.taken` Taken · The same request is being carried out');
    expect(Object.keys(completed({ readsIfMatch: false }).operation.responses)).toEqual(
      '201 400 401 403 409 413 415 422 429 500 503'.split(' '),
    );
  });

  it('makes the first sentence the summary', () => {
    expect(completed().operation).toMatchObject({
      summary: 'Makes a thing',
      description: 'Makes a thing. At most ten of them.',
    });
  });
});

describe('the manner of 3.1', () => {
  it('unwraps references, lists examples and makes null a type', () => {
    const schema = {
      a: { allOf: [{ $ref: '#/x' }], description: 'd' },
      b: { type: 'string', nullable: true, enum: ['one'], example: 'one' },
      c: { allOf: [{ $ref: '#/x' }], nullable: true },
    };
    normalise(schema);
    expect(schema).toEqual({
      a: { $ref: '#/x', description: 'd' },
      b: { type: ['string', 'null'], enum: ['one', null], examples: ['one'] },
      c: { anyOf: [{ $ref: '#/x' }, { type: 'null' }] },
    });
  });
});
