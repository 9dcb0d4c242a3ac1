import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';

export interface Download {
  /** Media type with its parameters. */
  readonly type: string;
  /** Name that the file gets where it is saved. */
  readonly name: string;
  /** In bytes, where it is known before. */
  readonly length?: number;
}

/** A file that is sent while it is made, to be saved by whoever asked for it. One that breaks off must not look whole: the connection breaks too. */
export function download(
  chunks: AsyncIterable<string | Uint8Array>,
  { type, name, ...rest }: Download,
): StreamableFile {
  const disposition = `attachment; filename="${name}"`;
  const file = new StreamableFile(Readable.from(chunks), { type, disposition, ...rest });
  return file.setErrorHandler((_, response) => response.destroy?.());
}
