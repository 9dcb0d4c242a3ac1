import type { NextFunction, Request, Response } from 'express';

/** Second names of routes, with everything below them. Not in docs/openapi.json: a client library needs one name each. */
const ALIASES: Readonly<Record<string, string>> = {
  '/api/v1/auth/me': '/api/v1/me',
  '/api/v1/auth/sessions': '/api/v1/me/sessions',
  '/api/v1/auth/users': '/api/v1/users',
  '/api/v1/stream': '/api/v1/live',
  '/ws': '/api/v1/live/socket',
};

/** The address that a second name stands for; any other address as it is. @param url path, with its query or without */
export function withoutAlias(url: string): string {
  for (const [alias, path] of Object.entries(ALIASES))
    if (url.startsWith(alias) && ['', '/', '?'].includes(url.charAt(alias.length)))
      return `${path}${url.slice(alias.length)}`;
  return url;
}

/** Leads second names to their routes, before anything looks at the path. */
export function routeAliases(request: Request, _response: Response, next: NextFunction): void {
  request.url = withoutAlias(request.url);
  next();
}
