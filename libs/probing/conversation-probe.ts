import type { Conversation, Converse } from '../outbound-http/conversation.js';
import type { TlsWish } from '../outbound-http/types.js';
import type { AssertionFault } from './assertions.js';
import { CheckRun, type CheckSurroundings, defect, NOTHING_SEEN } from './check-run.js';
import type { KindForm } from './kind-address.js';
import {
  collectProblems,
  type CommonProbeConfig,
  defineProbeKind,
  findCommonProblems,
  type ProbeConfigProblem,
  type ProbeKind,
  type Report,
} from './probe-kind.js';

/** What every check over one connection is told. */
export interface ConversationConfig extends CommonProbeConfig {
  /** A name or an address. The gate judges it, here it is only passed on. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
}

/** What checks are told that may be secured. */
export interface SecurableConfig extends ConversationConfig {
  /** Default false. */
  readonly tls?: boolean;
  /** Default true. */
  readonly verifyTls?: boolean;
}

/** Names of the options of `SecurableConfig`. */
export const SECURABLE = ['tls', 'verifyTls'] as const;

/** How a connection is to be secured; null where it is not. */
export function tlsWishOf({ tls, verifyTls }: SecurableConfig, protocols: readonly string[] = []): TlsWish | null {
  return tls === true ? { verify: verifyTls !== false, protocols } : null;
}

/** What a check of a kind does once it is connected. */
export interface ConversationPlan {
  /** Null: bytes go as they are, at first. */
  readonly tls: TlsWish | null;
  /** Speaks with the target. @returns the first thing that did not hold; null when all did */
  readonly talk: (conversation: Conversation, now: Date) => Promise<AssertionFault | null>;
}

export interface ConversationKind<Config extends ConversationConfig> {
  readonly name: string;
  readonly form: KindForm;
  /** Problems of what this kind alone is told. */
  readonly findProblems?: (config: Config, report: Report) => void;
  readonly plan: (config: Config) => ConversationPlan;
}

/** What checks over one connection need of their process. */
export interface ConversationSurroundings extends CheckSurroundings {
  readonly converse: Converse;
}

/** Everything that is wrong with a configuration of this kind. */
export function findConversationProblems<Config extends ConversationConfig>(
  kind: ConversationKind<Config>,
  config: Config,
): ProbeConfigProblem[] {
  return collectProblems((report) => {
    findCommonProblems(config, report);
    kind.findProblems?.(config, report);
  });
}

/** Makes the runner of a kind of check that speaks over one connection. */
export function createConversationProbe<Config extends ConversationConfig>(
  kind: ConversationKind<Config>,
  surroundings: ConversationSurroundings,
): ProbeKind<Config> {
  const findProblems = (config: Config) => findConversationProblems(kind, config);
  return defineProbeKind(kind.name, findProblems, (config) => {
    const { tls, talk } = kind.plan(config);
    const { host, port, timeoutMs, degradedAfterMs = Infinity } = config;
    return {
      async run(signal) {
        const check = new CheckRun(surroundings);
        try {
          const spoken = await surroundings.converse({ host, port, timeoutMs, tls, signal }, (conversation) =>
            talk(conversation, surroundings.clock.now()),
          );
          const [failure, fault] = spoken.ok ? [null, spoken.value] : [spoken.failure, null];
          const verdict = check.judged(failure, fault, degradedAfterMs);
          return check.result(verdict, { ...NOTHING_SEEN, phases: spoken.phases, remoteAddress: spoken.remoteAddress });
        } catch (error) {
          return check.result(defect(error), NOTHING_SEEN); // a conversation does not throw by design
        }
      },
    };
  });
}
