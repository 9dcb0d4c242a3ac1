import type { Request, Response } from 'express';
import { DomainError } from '../../../libs/problem-details/index.js';
import { guardInput } from './body-guard.js';
import './http.errors.js';

/** @returns pointers and parameters that were refused */
function refusedIn(text: string, query: Record<string, string> = {}): string[] {
  const request = { body: JSON.parse(text) as unknown, query } as unknown as Request; // all that the guard reads
  try {
    guardInput(request, {} as Response, () => undefined);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return (error.errors ?? []).map(({ pointer, parameter }) => pointer ?? parameter ?? '');
  }
}

describe('guardInput', () => {
  it.each(['$ne', '$where', 'a.b', '__proto__', 'constructor', 'prototype', '_bsontype'])(
    'refuses the key %s',
    (key) => {
      expect(refusedIn(`{"${key}":1}`)).toEqual([`/${key}`]);
      expect(refusedIn(`{"list":[{"deep":{"${key}":1}}]}`)).toEqual([`/list/0/deep/${key}`]);
      expect(refusedIn('{}', { [key]: '1' })).toEqual([key]);
    },
  );

  it('lets other keys and any text through', () => {
    expect(refusedIn('{"ne":null,"_id":"$ne","text":"a.b __proto__ {\\"$ne\\":1}"}')).toEqual([]);
  });
});
