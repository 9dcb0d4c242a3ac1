import type { GroupUptime } from '../../../../libs/probing/index.js';
import { escapeHtml } from '../../../common/html/index.js';
import { intervalsOf, type MonthFigures } from './service-month.js';
import type { SlaReport, SlaService } from './sla-reports.service.js';
import { lengthOf, type Locale, percentOf, type SlaWords, slaWordsOf } from './sla.words.js';

interface Language {
  readonly words: SlaWords;
  readonly time: (at: Date) => string;
  readonly percent: (percent: number | null) => string;
}

/** The report as one HTML document that prints well: no script, no picture, tables with repeated heads. */
export function slaPage(report: SlaReport, locale: Locale): string {
  const words = slaWordsOf(locale);
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone: report.zone });
  const language: Language = {
    words,
    time: (at) => format.format(at),
    percent: (percent) => percentOf(percent, locale) ?? words.notMonitored,
  };
  const { time } = language;
  const title = `${words.title} · ${escapeHtml(report.client.name)} · ${report.month}`;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${words.title}</h1>
<p><strong>${escapeHtml(report.client.name)}</strong> · ${report.month} · ${time(report.window.from)} – ${time(report.window.to)} (${report.zone})</p>
<p>${report.frozenAt === null ? words.open : words.frozen(time(report.frozenAt))}</p></header>
<main>
<section><h2>${words.together}</h2>${groupTable(report, language)}</section>
<section><h2>${words.services}</h2>${report.services.length === 0 ? `<p>${words.none}</p>` : serviceTable(report.services, language)}</section>
<section><h2>${words.intervals}</h2>${report.services.map((service) => intervalTable(service, language)).join('\n')}</section>
</main>
<footer><p>${words.rule}</p></footer>
</body>
</html>
`;
}

function groupTable({ excluding, counting }: SlaReport, { words, percent }: Language): string {
  const row = (name: string, { anyDown, mean }: GroupUptime): string =>
    line(name, [
      ...[percent(anyDown.uptimePercent), lengthOf(anyDown.downMs)],
      ...[percent(mean.uptimePercent), lengthOf(mean.downMs)],
    ]);
  const heads = [words.way, words.anyDown, words.down, words.mean, words.down];
  return table(heads, [row(words.withoutMaintenance, excluding), row(words.withMaintenance, counting)]);
}

function serviceTable(services: readonly SlaService[], { words, percent }: Language): string {
  const heads = [
    ...[words.service, words.uptime, words.coverage, words.down, words.incidents, words.mttr, words.mtbf],
    ...[words.longest, words.maintenance, words.uptimeWithMaintenance],
  ];
  const cells = ({ report, mttrMs, mtbfMs }: MonthFigures): string[] => [
    ...[percent(report.uptimePercent), percent(report.coveragePercent), lengthOf(report.downMs)],
    ...[String(report.downPeriods), mttrMs === null ? '–' : lengthOf(mttrMs), mtbfMs === null ? '–' : lengthOf(mtbfMs)],
    ...[lengthOf(report.longestDownMs), lengthOf(report.maintenanceMs)],
  ];
  const rows = services.map((one) =>
    line(nameOf(one, words), [...cells(one.excluding), percent(one.counting.report.uptimePercent)]),
  );
  return table(heads, rows);
}

function intervalTable(service: SlaService, { words, time }: Language): string {
  const { shown, more } = intervalsOf(service.month, service.excluding);
  const rows = shown.map(({ state, from, to, reason }) =>
    line(words.states[state], [
      ...[time(from), time(to), lengthOf(to.getTime() - from.getTime())],
      reason === null ? '' : escapeHtml(reason),
    ]),
  );
  const heads = [words.state, words.from, words.to, words.length, words.reason];
  const body = shown.length === 0 ? `<p>${words.noIntervals}</p>` : table(heads, rows);
  return `<h3>${nameOf(service, words)}</h3>${body}${more > 0 ? `<p>${words.more(more)}</p>` : ''}`;
}

function nameOf({ service }: SlaService, words: SlaWords): string {
  return `${escapeHtml(service.name)}${service.deletedAt === null ? '' : ` (${words.deleted})`}`;
}

function table(heads: readonly string[], rows: readonly string[]): string {
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function line(head: string, cells: readonly string[]): string {
  return `<tr><th scope="row">${head}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

const STYLE = `
@page{size:A4 landscape;margin:14mm}
body{font:14px/1.45 system-ui,sans-serif;color:#1b1f24;background:#fff;max-width:72rem;margin:0 auto;padding:1rem}
h1{margin:0;font-size:1.5rem}h2{font-size:1.15rem;margin:1.4rem 0 .4rem}h3{font-size:1rem;margin:1rem 0 .3rem;break-after:avoid}header p{margin:.2rem 0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #d5dae0;font-weight:400;vertical-align:top}
thead{display:table-header-group}thead th{font-size:.8rem;color:#57606a}tbody th{font-weight:600}tr{break-inside:avoid}
footer{margin-top:1.5rem;font-size:.8rem;color:#57606a}
@media print{body{padding:0;max-width:none;font-size:11px}}
`;
