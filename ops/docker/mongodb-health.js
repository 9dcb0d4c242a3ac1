/* global connect, quit */
// Health check of the database container, run by mongosh: exit code 0 only when this node is the writable primary.
// The first calls also initiate the replica set and make the one user: until a user exists, MongoDB lets a connection
// from the same host do so (the localhost exception), and this script runs inside the container.
const { readFileSync } = require('node:fs');

const user = process.env.MONGO_USER;
const password = readFileSync(process.env.MONGO_PASSWORD_FILE, 'utf8').trim();
const admin = connect('mongodb://127.0.0.1:27017/admin?directConnection=true&serverSelectionTimeoutMS=3000');

if (!isKnown()) {
  initiate();
  if (admin.hello().isWritablePrimary) {
    admin.createUser({ user, pwd: password, roles: [{ role: 'root', db: 'admin' }] });
  }
}
quit(isKnown() && admin.hello().isWritablePrimary ? 0 : 1);

function isKnown() {
  try {
    return admin.auth(user, password) !== 0;
  } catch (error) {
    // 18: no such user yet, or a wrong password; the latter stays unhealthy because createUser is then refused.
    if (error.code === 18) return false;
    throw error;
  }
}

function initiate() {
  try {
    admin.adminCommand({ replSetInitiate: { _id: 'vigia', members: [{ _id: 0, host: 'mongodb:27017' }] } });
  } catch (error) {
    // 23: already initiated by an earlier call; 13: a user exists, so the localhost exception has ended.
    if (![13, 23].includes(error.code)) throw error;
  }
}
