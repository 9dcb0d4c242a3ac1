import 'reflect-metadata';
import { processEnvironment } from './config/index.js';
import { run } from './bootstrap/run.js';

await run(processEnvironment());
