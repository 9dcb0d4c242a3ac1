/** Where a check is to go, as a person wrote it: `scheme://host[:port][/path]`. */
export interface KindAddress {
  readonly scheme: string;
  /** As written, perhaps empty; the gate judges it and has its one spelling. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** Path and query from the first `/` on; empty where there is none. */
  readonly path: string;
}

/** How a kind of check is told where to go, and what else it may be told. */
export interface KindForm {
  /** Schemes of its addresses, each with the port that it means; null: the address must name one. */
  readonly schemes: Readonly<Record<string, number | null>>;
  /** Names of its options, those of its configuration. */
  readonly options: readonly string[];
  /** Those among the options that nobody may read. */
  readonly secrets?: readonly string[];
  /** Whether its addresses may have a path. */
  readonly takesPath?: boolean;
  /** Whether its addresses may do without a host. */
  readonly mayLackHost?: boolean;
  /** Whether its address is the scheme alone. */
  readonly lacksHost?: boolean;
  /** Whether what it finds out is certain: one result decides. */
  readonly needsNoConfirmation?: boolean;
  /** Whether it knows no ports; the one of its scheme is what the gate judges by. */
  readonly lacksPort?: boolean;
  /** A port that the gate keeps for what it knows, and is open to this kind. */
  readonly openPort?: number;
  /** What an address says about its configuration; host and port stand there already unless it lacks one of them. */
  readonly fromAddress?: (address: KindAddress) => Readonly<Record<string, unknown>>;
}

export type ParsedKindAddress<Kind extends string> =
  | { readonly ok: true; readonly kind: Kind; readonly address: KindAddress }
  | { readonly ok: false; readonly detail: string };

const MAX_LENGTH = 2_048;
/** RFC 3986 §3, without user and fragment: nothing here is read in two ways. */
const ADDRESS = /^([a-z][a-z0-9+.-]*):\/\/(\[[0-9a-f:.]+\]|[^\s/?#@:[\]\\%]*)(?::(\d{1,5}))?(\/[^\s#\\]*)?$/i;

/** Reads the address of a check; its scheme names the kind. Never throws. */
export function parseKindAddress<Kind extends string>(
  text: string,
  forms: Readonly<Record<Kind, KindForm>>,
): ParsedKindAddress<Kind> {
  if (text.length > MAX_LENGTH) return fault(`must have at most ${MAX_LENGTH} characters`);
  const [, written = '', host = '', portText, path = ''] = ADDRESS.exec(text) ?? [];
  if (written === '') return fault('must be scheme://host:port');
  const scheme = written.toLowerCase();
  const kind = (Object.keys(forms) as Kind[]).find((name) => scheme in forms[name].schemes);
  if (kind === undefined) return fault(`must begin with one of ${schemesOf(forms).join(', ')}`);
  const { schemes, takesPath = false, mayLackHost = false, lacksHost = false, lacksPort = false } = forms[kind];
  if (lacksHost && `${host}${path}` !== '') return fault(`must be ${scheme}:// alone`);
  if (host === '' && (!mayLackHost || portText !== undefined)) return fault('must be scheme://host:port');
  if (lacksPort && portText !== undefined) return fault(`must end with the host, as ${scheme}:// knows no ports`);
  const port = portText === undefined ? (schemes[scheme] ?? null) : Number(portText);
  if (port === null) return fault(`must name a port after the host, as ${scheme}:// has none of its own`);
  if (port < 1 || port > 65_535) return fault('must have a port of 1 to 65535');
  if (!takesPath && path.length > 1) return fault(`must end with the host and port, as ${scheme}:// has no path`);
  return { ok: true, kind, address: { scheme, host, port, path } };
}

function schemesOf(forms: Readonly<Record<string, KindForm>>): string[] {
  return Object.values(forms).flatMap(({ schemes }) => Object.keys(schemes).map((scheme) => `${scheme}://`));
}

function fault(detail: string): { readonly ok: false; readonly detail: string } {
  return { ok: false, detail };
}
