import type { NestExpressApplication } from '@nestjs/platform-express';

interface Layer {
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Readonly<Record<string, boolean>> };
}

/** Every route of the running application as `get /path/{id}`, read from the router itself. */
export function routesOf(app: NestExpressApplication): string[] {
  const { router } = app.getHttpAdapter().getInstance() as { router: { stack: readonly Layer[] } };
  return router.stack
    .flatMap(({ route }) => {
      if (!route) return [];
      const methods = Object.keys(route.methods).filter((method) => route.methods[method]);
      return [route.path].flat().flatMap((path) => methods.map((method) => `${method} ${braced(path)}`));
    })
    .sort();
}

function braced(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
