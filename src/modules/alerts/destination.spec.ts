import { changedFields, type Destination, patched, shownUrl } from './destination.js';

const T0 = new Date('2026-03-01T12:00:00Z');
const LATER = new Date('2026-03-02T12:00:00Z');

function aWebhook(fields: Partial<Destination> = {}): Destination {
  return {
    id: 'a'.repeat(24),
    number: 7,
    clientId: 'b'.repeat(24),
    name: 'Chat',
    target: { kind: 'webhook', url: 'https://hooks.example/in?key=secret' },
    isEnabled: true,
    activeSince: T0,
    disabledReason: null,
    version: 3,
    createdAt: T0,
    updatedAt: T0,
    ...fields,
  };
}

describe('destination', () => {
  it('shows a URL without login, query and fragment', () => {
    expect(shownUrl('https://hooks.example:8443/in/room?key=secret#x')).toBe('https://hooks.example:8443/in/room?…');
    expect(shownUrl('https://user:pass@hooks.example/in')).toBe('https://hooks.example/in');
    expect(shownUrl('no url')).toBe('');
  });

  it('is the same object when an edit says what is already so', () => {
    const webhook = aWebhook();
    expect(patched(webhook, { name: 'Chat', isEnabled: true }, LATER)).toBe(webhook);
    expect(patched(webhook, { url: shownUrl('https://hooks.example/in?key=secret') }, LATER)).toBe(webhook);
  });

  it('counts an edit and names its fields without their values', () => {
    const after = patched(aWebhook(), { url: 'https://hooks.example/other' }, LATER);
    expect(after).toMatchObject({ version: 4, updatedAt: LATER, activeSince: T0 });
    expect(changedFields(aWebhook(), after)).toEqual(['target']);
  });

  it('begins anew when it is switched on again', () => {
    const off = aWebhook({ isEnabled: false, disabledReason: 'gone' });
    expect(patched(off, { name: 'Other' }, LATER)).toMatchObject({
      isEnabled: false,
      disabledReason: 'gone',
      activeSince: T0,
    });
    expect(patched(off, { isEnabled: true }, LATER)).toMatchObject({ disabledReason: null, activeSince: LATER });
  });
});
