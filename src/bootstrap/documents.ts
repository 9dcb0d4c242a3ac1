import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ProblemBody } from '../common/http/index.js';
import { completeDocument } from './openapi/complete-document.js';
import { handlersOf, operationIdOf } from './openapi/handlers.js';

/** The OpenAPI 3.1 document of this application. Complete only when made from the built code, where the docstrings are. */
export function createDocument(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Vigia')
    .setDescription(
      'Watches services, tells people when one breaks, and proves who did what. Errors: RFC 9457, see docs/errors.md.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addBearerAuth()
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'apiKey')
    .setOpenAPIVersion('3.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ProblemBody],
    operationIdFactory: operationIdOf,
    autoTagControllers: false,
  });
  return completeDocument(document, handlersOf(app));
}

/** `/openapi.json`, Swagger UI at `/docs` and ReDoc at `/redoc`, all served from this process. */
export function serveDocuments(app: NestExpressApplication): void {
  let document: OpenAPIObject | undefined;
  const current = (): OpenAPIObject => (document ??= createDocument(app));
  const require = createRequire(import.meta.url);
  const swagger = dirname(require.resolve('swagger-ui-dist/package.json'));
  const redoc = join(dirname(require.resolve('redoc/package.json')), 'bundles', 'redoc.standalone.js');

  const server = app.getHttpAdapter().getInstance();
  server.get('/openapi.json', (_: Request, response: Response) => {
    response.json(current());
  });
  app.useStaticAssets(swagger, { prefix: '/docs/assets', index: false });
  server.get('/docs/start.js', (_: Request, response: Response) => {
    response.type('text/javascript').send(SWAGGER_START);
  });
  server.get('/docs', (_: Request, response: Response) => {
    response.type('html').send(SWAGGER_PAGE);
  });
  server.get('/redoc/redoc.js', (_: Request, response: Response) => {
    response.sendFile(redoc);
  });
  server.get('/redoc', (_: Request, response: Response) => {
    response.type('html').send(REDOC_PAGE);
  });
}

const SWAGGER_START =
  "window.onload = () => { window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null }); };";

const SWAGGER_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Vigia API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head><body><div id="docs"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;

const REDOC_PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Vigia API</title></head>
<body><redoc spec-url="/openapi.json"></redoc><script src="/redoc/redoc.js"></script></body></html>`;
