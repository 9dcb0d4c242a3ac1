import { strToU8, zip } from 'fflate';

/** Files as one ZIP archive, compressed outside the event loop. @param modifiedAt time of every file in it, 1980 to 2099 */
export function zipFiles(files: ReadonlyMap<string, string>, modifiedAt: Date): Promise<Buffer> {
  const entries = Object.fromEntries([...files].map(([name, text]) => [name, strToU8(text)]));
  return new Promise((resolve, reject) => {
    zip(entries, { mtime: modifiedAt, level: 6 }, (error, bytes) => {
      if (error) reject(error);
      else resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    });
  });
}
