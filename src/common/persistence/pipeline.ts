/**
 * Options of an update whose fields are expressions (an aggregation pipeline). mongoose's update validators know no path of such
 * an update, so they check nothing, and looking for paths costs milliseconds of the event loop for every statement. What is
 * written is held against the schema by the database's own validator.
 */
export const PIPELINE = { updatePipeline: true, runValidators: false } as const;
