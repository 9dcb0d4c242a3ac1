import { tokenDigest } from '../../../src/common/encryption/index.js';
import { UnitOfWork } from '../../../src/common/persistence/index.js';
import { type LinkKind, newLinkToken } from '../../../src/modules/auth/invitations/user-link.js';
import { UserLinksRepository } from '../../../src/modules/auth/invitations/user-links.repository.js';
import type { TestApp } from '../app/test-app.js';

/** The token of a live link, as a mail would carry it, without the mail. */
export async function aLink(vigia: TestApp, userId: string, kind: LinkKind): Promise<string> {
  const token = newLinkToken();
  const links = vigia.app.get(UserLinksRepository, { strict: false });
  await vigia.app.get(UnitOfWork, { strict: false }).run((tx) => links.insert(tokenDigest(token), userId, kind, tx));
  return token;
}
