export { compilePlan, findPlanProblems } from './compile-plan.js';
export type { CompiledPlan, MaintenancePlan, PlanProblem, Repetition, Window } from './plan.js';
export { unionOf } from './windows.js';
