import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { MongoClient, ObjectId } from 'mongodb';

/**
 * The other side of the ratios in `bench:api`: Express 5 and the mongodb driver, one handler per route and nothing else.
 * No login, no validation, no limits, no log, no transaction; the same database server with the same write concern.
 */
const [uri = '', dbName = ''] = process.argv.slice(2);

const client = await new MongoClient(uri, { minPoolSize: 5, maxPoolSize: 50 }).connect();
const clients = client
  .db(dbName)
  .collection('bare_clients', { writeConcern: { w: 'majority', journal: true }, readConcern: { level: 'majority' } });
await clients.createIndex({ number: -1 }, {}, {});

const app = express();
app.disable('x-powered-by');
app.use(express.json());
app.get('/clients/:id', async (request, response) => {
  response.json(await clients.findOne({ _id: new ObjectId(request.params.id) }));
});
app.get('/clients', async (request, response) => {
  const page = Number(request.query['page'] ?? 1);
  const items = await clients
    .find()
    .sort({ number: -1 })
    .skip((page - 1) * 20)
    .limit(20)
    .toArray();
  response.json(request.query['page'] ? { items, total: await clients.countDocuments() } : { items });
});
app.post('/clients', async (request, response) => {
  const row = { _id: new ObjectId(), ...(request.body as object), createdAt: new Date() };
  await clients.insertOne(row);
  response.status(201).json(row);
});

const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
process.stdout.write(`bare server on port ${(server.address() as AddressInfo).port}\n`);
