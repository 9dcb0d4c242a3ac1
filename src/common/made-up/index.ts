export { Choices } from './choices.js';
