import { escapeHtml } from '../../common/html/index.js';
import type { Overview, OverviewIncident, OverviewService } from './overview.js';
import { type Locale, wordsOf, type Words } from './overview.words.js';

/** The first page as one HTML document: readable without script, colour never alone. */
export function overviewPage(overview: Overview, locale: Locale): string {
  const words = wordsOf(locale);
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="30">
<title>${words.title}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>Vigia</h1><p>${words.asOf} <time datetime="${overview.at.toISOString()}">${words.time(overview.at)}</time> · ${words.clients(overview.clients)}</p></header>
<main>
<section aria-labelledby="incidents"><h2 id="incidents">${words.openIncidents}</h2>${incidentList(overview.incidents, words)}</section>
<section aria-labelledby="services"><h2 id="services">${words.services}</h2>${serviceTable(overview, words)}</section>
</main>
<footer><a href="/docs">API</a> · <a href="/redoc">ReDoc</a> · <a href="/health">${words.health}</a></footer>
</body>
</html>
`;
}

/** What strangers see where the page is closed: that Vigia is here, and no more. */
export function closedPage(locale: Locale): string {
  const words = wordsOf(locale);
  return `<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${words.title}</title><style>${STYLE}</style></head>
<body><header><h1>Vigia</h1><p>${words.closed}</p></header><footer><a href="/docs">API</a></footer></body></html>
`;
}

function incidentList(incidents: readonly OverviewIncident[], words: Words): string {
  if (incidents.length === 0) return `<p>${words.noIncidents}</p>`;
  const items = incidents.map(
    (incident) =>
      `<li><strong>${escapeHtml(incident.serviceName)}</strong> (${escapeHtml(incident.clientName)}) ${words.downSince} <time datetime="${incident.startedAt.toISOString()}">${words.time(incident.startedAt)}</time>${incident.reason === null ? '' : `: ${escapeHtml(incident.reason)}`}</li>`,
  );
  return `<ul>${items.join('\n')}</ul>`;
}

function serviceTable({ services, hiddenServices }: Overview, words: Words): string {
  if (services.length === 0) return `<p>${words.noServices}</p>`;
  const rows = services.map((service) => serviceRow(service, words)).join('\n');
  const more = hiddenServices > 0 ? `<p>${words.more(hiddenServices)}</p>` : '';
  return `<table><thead><tr><th scope="col">${words.service}</th><th scope="col">${words.client}</th><th scope="col">${words.state}</th><th scope="col">${words.lastChecks}</th></tr></thead><tbody>${rows}</tbody></table>${more}`;
}

function serviceRow(service: OverviewService, words: Words): string {
  const state = service.isPaused ? 'paused' : service.state;
  const bars = service.lastOutcomes.map(
    ({ outcome, startedAt, durationMs }) =>
      `<i class="${escapeHtml(outcome)}" title="${words.time(startedAt)} ${words.outcomes[outcome] ?? escapeHtml(outcome)} ${String(Math.round(durationMs))} ms"></i>`,
  );
  const passed = service.lastOutcomes.filter(({ outcome }) => outcome === 'ok' || outcome === 'slow').length;
  const text = words.passed(passed, service.lastOutcomes.length);
  return `<tr><th scope="row">${escapeHtml(service.name)}</th><td>${escapeHtml(service.clientName)}</td><td class="state ${state}">${words.states[state]}</td><td><span class="bar" role="img" aria-label="${text}">${bars.join('')}</span> <small>${text}</small></td></tr>`;
}

const STYLE = `
:root{color-scheme:light dark;--fg:#1b1f24;--bg:#fff;--line:#d5dae0;--ok:#1a7f37;--slow:#9a6700;--fail:#c4321f;--none:#6e7781}
@media (prefers-color-scheme:dark){:root{--fg:#e6edf3;--bg:#0d1117;--line:#30363d;--ok:#3fb950;--slow:#d29922;--fail:#f85149;--none:#8b949e}}
body{font:16px/1.5 system-ui,sans-serif;color:var(--fg);background:var(--bg);max-width:64rem;margin:0 auto;padding:1rem}
h1{margin:0}h2{font-size:1.1rem;margin:1.5rem 0 .5rem}header p{margin:.2rem 0}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid var(--line);font-weight:400}thead th{font-size:.85rem}tbody th{font-weight:600}
.state::before{content:"● "}.up,.new{color:var(--ok)}.degraded,.suspect,.recovering{color:var(--slow)}.down{color:var(--fail);font-weight:700}.unknown,.paused{color:var(--none)}
.bar{display:inline-flex;gap:2px;vertical-align:middle}.bar i{width:5px;height:20px;border-radius:1px;background:var(--none)}
.bar .ok{background:var(--ok)}.bar .slow{background:var(--slow);height:15px;align-self:end}.bar .fail{background:var(--fail);height:10px;align-self:end}.bar .probe_error{height:5px;align-self:end}
footer{margin-top:2rem;font-size:.85rem}a{color:inherit}
`;
