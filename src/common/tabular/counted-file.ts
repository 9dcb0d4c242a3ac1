import { createHash } from 'node:crypto';

/** A piece of a file, and how many rows it holds. */
export interface FileChunk {
  readonly text: string;
  readonly rows: number;
}

/** What a file was, once it is over. */
export interface FileSum {
  readonly rows: number;
  /** Hex, of the bytes that were taken. */
  readonly sha256: string;
  /** False when the reader left or something broke on the way. */
  readonly isComplete: boolean;
}

/**
 * The texts of a file as they are taken. Its sum is told before the file ends: one that could not be recorded looks broken.
 * @param tell its failure breaks the file
 */
export async function* countedFile(
  chunks: AsyncIterable<FileChunk>,
  tell: (sum: FileSum) => Promise<void>,
): AsyncGenerator<string> {
  const digest = createHash('sha256');
  let rows = 0;
  let isComplete = false;
  try {
    for await (const chunk of chunks) {
      rows += chunk.rows;
      digest.update(chunk.text);
      yield chunk.text;
    }
    isComplete = true;
  } finally {
    await tell({ rows, sha256: digest.digest('hex'), isComplete });
  }
}
