import { IsIn } from 'class-validator';
import { defineConfig } from './define-config.js';

export class DashboardConfig {
  /** Who sees services on the first page: open (whoever reaches the port), closed, or auto (open outside production and staging). */
  @IsIn(['auto', 'open', 'closed'])
  FIRST_PAGE: 'auto' | 'open' | 'closed' = 'auto';
}

export const dashboardConfig = defineConfig('dashboard', DashboardConfig);
