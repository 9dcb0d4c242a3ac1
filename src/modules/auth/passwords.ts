import { Injectable } from '@nestjs/common';
import argon2 from 'argon2';

/** argon2id with 19 MiB, two passes, one lane (REQUIREMENTS §F; OWASP Password Storage Cheat Sheet). */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

@Injectable()
export class Passwords {
  private dummy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return argon2.hash(password.normalize('NFKC'), PARAMETERS);
  }

  /** Without a stored hash it takes the same time and answers false, so that nobody learns which accounts exist. */
  async verify(hash: string | undefined, password: string): Promise<boolean> {
    this.dummy ??= this.hash('no account has this password');
    const isRight = await argon2.verify(hash ?? (await this.dummy), password.normalize('NFKC'));
    return hash !== undefined && isRight;
  }
}
