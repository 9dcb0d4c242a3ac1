import { LiveMonths } from './live-months.service.js';
import { MonthFreezer } from './month-freezer.service.js';
import { MonthServices } from './month-services.read-model.js';
import { FrozenMonths } from './service-months.repository.js';
import { SlaReports } from './sla-reports.service.js';

/** Reports of months, for the module that owns what they are made of. */
export const SLA_PROVIDERS = [LiveMonths, MonthFreezer, MonthServices, FrozenMonths, SlaReports];
