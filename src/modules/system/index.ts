export { FirstWatch } from './first-watch.js';
export { SystemModule } from './system.module.js';
