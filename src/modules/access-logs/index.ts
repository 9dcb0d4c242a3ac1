import './access-logs.errors.js';

export { AccessLogsModule } from './access-logs.module.js';
export { AccessRecorder } from './access-recorder.js';
export { AnswerNotesInterceptor } from './answer-notes.interceptor.js';
export { recordAccess } from './record-access.js';
