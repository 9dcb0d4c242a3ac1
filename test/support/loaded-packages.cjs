const { writeFileSync } = require('node:fs');

/** For `node --require`: when the process ends, the files that `require` read are told in `LOADED_FILES_TO`. */
process.once('exit', () => writeFileSync(process.env.LOADED_FILES_TO, JSON.stringify(Object.keys(require.cache))));
