export {
  lineServer,
  secured,
  type Serve,
  startTcpTarget,
  type TcpTarget,
  type TcpTargetOptions,
} from './tcp-target.js';
