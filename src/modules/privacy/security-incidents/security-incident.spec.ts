import {
  incidentClock,
  incidentFaults,
  keepUntil,
  openDuties,
  patchedIncident,
  type SecurityIncident,
  stateOf,
} from './security-incident.js';

/** Thursday, 21:30 in São Paulo: Friday already in UTC. */
const KNOWN = new Date('2026-11-27T00:30:00Z');
const NOW = new Date('2026-12-31T12:00:00Z');

function anIncident(fields: Partial<SecurityIncident> = {}): SecurityIncident {
  return {
    id: 'a'.repeat(24),
    number: 1,
    title: 'Planilha enviada a outro cliente',
    description: '',
    affectedPeople: '',
    affectedCount: 12,
    affectedClientIds: [],
    dataClasses: ['contact'],
    measures: '',
    occurredAt: null,
    knownAt: KNOWN,
    hasRelevantRisk: null,
    isPreliminary: false,
    authorityToldAt: null,
    subjectsToldAt: null,
    complementedAt: null,
    conclusion: null,
    closedAt: null,
    version: 1,
    createdAt: KNOWN,
    updatedAt: KNOWN,
    ...fields,
  };
}
const at = (text: string): Date => new Date(text);
const told = at('2026-12-01T15:00:00Z');

describe('clock of three business days', () => {
  it('counts from the day in São Paulo on which the company learnt of it', () => {
    expect(incidentClock(anIncident(), KNOWN).reportDueDay).toBe('2026-12-01');
    expect(incidentClock(anIncident({ knownAt: at('2026-11-27T03:00:00Z') }), KNOWN).reportDueDay).toBe('2026-12-02');
  });

  it('runs until the end of its last day there', () => {
    expect(incidentClock(anIncident(), at('2026-12-02T02:59:59Z')).isReportOverdue).toBe(false);
    expect(incidentClock(anIncident(), at('2026-12-02T03:00:00Z')).isReportOverdue).toBe(true);
  });

  it('runs while nobody has decided about the risk, and not where there is none', () => {
    expect(incidentClock(anIncident({ hasRelevantRisk: true }), NOW).isReportOverdue).toBe(true);
    expect(incidentClock(anIncident({ hasRelevantRisk: false }), NOW).isReportOverdue).toBe(false);
  });

  it('stops when both are told, not when one is, and when it is closed', () => {
    const half = anIncident({ authorityToldAt: told });
    expect(incidentClock(half, NOW).isReportOverdue).toBe(true);
    expect(incidentClock({ ...half, subjectsToldAt: told }, NOW).isReportOverdue).toBe(false);
    expect(incidentClock({ ...half, closedAt: NOW }, NOW).isReportOverdue).toBe(false);
  });

  it('gives twenty more from the report, or from its last day, to complement a preliminary one', () => {
    expect(incidentClock(anIncident(), NOW).complementDueDay).toBe('2026-12-30');
    const early = anIncident({ authorityToldAt: at('2026-11-27T15:00:00Z'), isPreliminary: true });
    expect(incidentClock(early, NOW)).toMatchObject({ complementDueDay: '2026-12-28', isComplementOverdue: true });
    expect(incidentClock({ ...early, isPreliminary: false }, NOW).isComplementOverdue).toBe(false);
    expect(incidentClock({ ...early, complementedAt: NOW }, NOW).isComplementOverdue).toBe(false);
  });
});

describe('state', () => {
  it('follows from what was done', () => {
    const reported = anIncident({ authorityToldAt: told, subjectsToldAt: told });
    expect(stateOf(anIncident({ authorityToldAt: told }))).toBe('open');
    expect(stateOf(reported)).toBe('reported');
    expect(stateOf({ ...reported, complementedAt: NOW })).toBe('complemented');
    expect(stateOf({ ...reported, closedAt: NOW })).toBe('closed');
  });

  it('is closed only when no duty is left', () => {
    expect(openDuties(anIncident())).toHaveLength(3);
    expect(openDuties(anIncident({ hasRelevantRisk: false }))).toEqual([]);
    const risky = anIncident({ hasRelevantRisk: true, authorityToldAt: told, isPreliminary: true });
    expect(openDuties(risky)).toEqual(['subjectsToldAt is missing', 'complementedAt is missing']);
    expect(openDuties({ ...risky, subjectsToldAt: told, complementedAt: NOW })).toEqual([]);
  });

  it('is kept for five years from its recording', () => {
    expect(keepUntil(anIncident())).toEqual(at('2031-11-27T00:30:00Z'));
  });
});

describe('times', () => {
  const pointers = (fields: Partial<SecurityIncident>): (string | undefined)[] =>
    incidentFaults(anIncident(fields), NOW).map((fault) => ('pointer' in fault ? fault.pointer : undefined));

  it.each<[Partial<SecurityIncident>, string[]]>([
    [{}, []],
    [{ occurredAt: KNOWN, authorityToldAt: KNOWN, subjectsToldAt: NOW, complementedAt: NOW }, []],
    [{ knownAt: at('2027-01-01T00:00:00Z') }, ['/knownAt']],
    [{ knownAt: at('2018-08-14T02:59:59Z') }, ['/knownAt']],
    [{ occurredAt: at('2026-11-27T00:30:01Z') }, ['/occurredAt']],
    [{ authorityToldAt: at('2026-11-26T00:00:00Z') }, ['/authorityToldAt']],
    [{ subjectsToldAt: at('2027-01-01T00:00:00Z') }, ['/subjectsToldAt']],
    [{ complementedAt: NOW }, ['/complementedAt']],
    [{ authorityToldAt: NOW, complementedAt: told }, ['/complementedAt']],
  ])('%j: refuses %j', (fields, refused) => {
    expect(pointers(fields)).toEqual(refused);
  });
});

it('an edit that says what is already so changes nothing', () => {
  const incident = anIncident();
  expect(patchedIncident(incident, { knownAt: new Date(KNOWN), title: undefined }, NOW)).toBe(incident);
  expect(patchedIncident(incident, { affectedCount: null }, NOW)).toMatchObject({ version: 2, updatedAt: NOW });
});
