export { asClaimed, type Recipe, recipesIn } from './recipes.js';
export { openShell, type Shell } from './shell.js';
