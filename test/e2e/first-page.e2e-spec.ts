import request from 'supertest';
import { systemActor } from '../../src/common/auth-context/index.js';
import { Clients } from '../../src/modules/clients/index.js';
import { Services } from '../../src/modules/monitoring/index.js';
import { FirstWatch } from '../../src/modules/system/index.js';
import { startTestApp, type TestApp } from '../support/app/test-app.js';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';

describe('first page and first watch', () => {
  let vigia: TestApp;
  beforeAll(async () => {
    vigia = await startTestApp({ OUTBOUND_ALLOW: '127.0.0.1:8000' });
  });
  afterAll(() => vigia.close());

  it('makes one client that watches the installation, once', async () => {
    const first = vigia.app.get(FirstWatch);
    const made = await Promise.all([first.ensure('http://127.0.0.1:8000'), first.ensure('http://127.0.0.1:8000')]);
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await first.ensure('http://127.0.0.1:8000')).toBe(false);
    const services = await (await vigia.admin()).get('/services').expect(200);
    const urls = (services.body as { items: { url: string }[] }).items.map((service) => service.url);
    expect(urls.sort()).toEqual(['http://127.0.0.1:8000/health/live', 'http://127.0.0.1:8000/health/ready']);
  });

  it('shows services to a browser, with names escaped and no address of a target', async () => {
    const clients = vigia.app.get(Clients);
    const actor = systemActor('test');
    const client = await clients.create(actor, { name: '<script>alert(1)</script>', baseUrl: 'https://example.com' });
    await vigia.app
      .get(Services)
      .create(actor, { clientId: client.id, name: 'A & B', url: 'http://127.0.0.1:8000/secret-path' });
    const page = await request(vigia.url).get('/').set('Accept', HTML).set('Accept-Language', 'en').expect(200);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['vary']).toContain('Accept');
    expect(page.text).toContain('A &#38; B');
    expect(page.text).toContain('&#60;script&#62;');
    expect(page.text).not.toContain('<script');
    expect(page.text).not.toContain('secret-path');
    const portuguese = await request(vigia.url)
      .get('/')
      .set('Accept', HTML)
      .set('Accept-Language', 'pt-BR')
      .expect(200);
    expect(portuguese.text).toContain('Incidentes abertos');
  });

  it('answers JSON to everybody else', async () => {
    const answer = await request(vigia.url).get('/').expect(200);
    expect(answer.body).toMatchObject({ status: 'ok', clients: expect.any(Number) as number });
    const preferred = await request(vigia.url).get('/').set('Accept', 'application/json, text/html;q=0.5').expect(200);
    expect(preferred.headers['content-type']).toContain('application/json');
  });
});

describe('a closed first page', () => {
  it('tells a browser nothing about services', async () => {
    const vigia = await startTestApp({ FIRST_PAGE: 'closed' });
    try {
      const page = await request(vigia.url).get('/').set('Accept', HTML).expect(200);
      expect(page.text).not.toContain('<table');
    } finally {
      await vigia.close();
    }
  });
});
