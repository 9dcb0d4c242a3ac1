import 'reflect-metadata';
import { runCommand } from './bootstrap/commands.js';
import { processEnvironment } from './config/index.js';

process.exitCode = await runCommand(process.argv.slice(2), processEnvironment());
// A pool or timer that a command left open must not hold the shell.
process.exit();
