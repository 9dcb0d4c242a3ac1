import mongoose from 'mongoose';
import { jsonSchemaOf } from './json-schema.js';
import type { Migration } from './migration.js';
import { inverse } from './migration.js';
import { differences, replayedSnapshot, type SchemaSnapshot } from './schema-snapshot.js';

const index = (name: string) => ({ name, key: { [name]: 1 as const } });
const before: SchemaSnapshot = {
  gone: { validator: { bsonType: 'object' }, indexes: [] },
  kept: { validator: { bsonType: 'object', required: ['a'] }, indexes: [index('a'), index('b')] },
};
const after: SchemaSnapshot = {
  kept: {
    validator: { bsonType: 'object', required: ['a', 'b'] },
    indexes: [{ ...index('a'), unique: true }, index('c')],
  },
  made: { validator: { bsonType: 'object' }, indexes: [index('x')] },
};
const migration = (from: SchemaSnapshot, to: SchemaSnapshot): Migration => ({
  id: '1',
  operations: differences(from, to),
});

describe('schema snapshots', () => {
  it('finds no operation between equal snapshots', () => {
    expect(differences(after, after)).toEqual([]);
  });

  it('sees that the fields of an index changed places', () => {
    const list = (key: Record<string, 1>) => ({ one: { validator: {}, indexes: [{ name: 'i', key }] } });
    expect(differences(list({ a: 1, b: 1 }), list({ b: 1, a: 1 })).map(({ kind }) => kind)).toEqual([
      'drop_index',
      'create_index',
    ]);
  });

  it('replays the differences into the second snapshot, and their inverse back into the first', () => {
    const make = migration({}, before);
    const change = migration(before, after);
    expect(replayedSnapshot([make, change])).toEqual(after);
    const undo = { id: '2', operations: [...change.operations].reverse().map(inverse) };
    expect(replayedSnapshot([make, change, undo])).toEqual(before);
  });
});

describe('validator of a mongoose schema', () => {
  const schemaOf = (fields: mongoose.SchemaDefinition) =>
    jsonSchemaOf(new mongoose.Schema(fields, { versionKey: false }));

  it('closes the object and requires the id', () => {
    expect(schemaOf({ n: { type: Number, required: true, min: 1, max: 9, integer: true } })).toEqual({
      bsonType: 'object',
      required: ['_id', 'n'],
      properties: {
        _id: { bsonType: 'objectId' },
        n: { bsonType: ['int', 'long', 'double'], minimum: 1, maximum: 9, multipleOf: 1 },
      },
      additionalProperties: false,
    });
  });

  it('lets an optional field be null, enums included, and keeps bounds and patterns', () => {
    expect(
      schemaOf({ s: { type: String, enum: ['a'] }, t: { type: String, match: /^x/, maxlength: 3 } }),
    ).toMatchObject({
      properties: {
        s: { bsonType: ['string', 'null'], enum: ['a', null] },
        t: { bsonType: ['string', 'null'], pattern: '^x', maxLength: 3 },
      },
    });
  });

  it('describes nested objects and arrays', () => {
    const item = new mongoose.Schema({ at: { type: Date, required: true } }, { _id: false });
    expect(
      schemaOf({ a: { b: { type: Boolean, required: true } }, list: { type: [item], required: true } }),
    ).toMatchObject({
      required: ['_id', 'a', 'list'],
      properties: {
        a: { bsonType: 'object', required: ['b'], additionalProperties: false },
        list: {
          bsonType: 'array',
          items: { bsonType: 'object', required: ['at'], properties: { at: { bsonType: 'date' } } },
        },
      },
    });
  });
});
