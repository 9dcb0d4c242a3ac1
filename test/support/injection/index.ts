export { assignmentProbes, assignToAction } from './assignment-probes.js';
export { FREE_PLACES } from './free-places.js';
export { literalCases, literalFault } from './literal.js';
export { operatorProbes } from './operator-probes.js';
export { MARK, OPERATORS, textOf } from './payloads.js';
export { pollutionProbes } from './pollution-probes.js';
export { type Probe, runProbes } from './probe.js';
export { Stage } from './stage.js';
export { Tally } from './tally.js';
