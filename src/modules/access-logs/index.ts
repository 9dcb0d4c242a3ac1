import './access-logs.errors.js';

export type { AccessLog } from './access-log.js';
export { AccessLogsModule } from './access-logs.module.js';
export { AccessLogs } from './access-logs.service.js';
export { AccessRecorder } from './access-recorder.js';
export { AnswerNotesInterceptor } from './answer-notes.interceptor.js';
export { recordAccess } from './record-access.js';
