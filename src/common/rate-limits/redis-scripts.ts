/**
 * What Redis carries out in one atomic step each, by its own clock. Times are milliseconds since 1970. A window is a hash with
 * `taken` and `until`; a group of strikes is a hash with the fields `<member>:n` (in a row), `:p` (paused until), `:t` (taken of
 * the window) and `:w` (end of the window).
 */
const NOW = `local clock = redis.call('TIME'); local now = clock[1] * 1000 + math.floor(clock[2] / 1000)`;

/** KEYS: window. ARGV: units, windowMs, share. @returns granted, left, milliseconds until the end */
const TAKE = `${NOW}
local units, windowMs, share = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local taken = tonumber(redis.call('HGET', KEYS[1], 'taken') or '0')
local ends = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
if ends <= now then taken = 0; ends = now + windowMs end
local left = math.max(0, units - taken)
local granted = math.min(left, math.max(1, math.ceil(left * share)))
redis.call('HSET', KEYS[1], 'taken', taken + granted, 'until', ends)
redis.call('PEXPIREAT', KEYS[1], ends)
return { granted, left - granted, ends - now }`;

/** KEYS: window. */
const GIVE_BACK = `
local taken = tonumber(redis.call('HGET', KEYS[1], 'taken') or '0')
if taken > 0 then redis.call('HINCRBY', KEYS[1], 'taken', -1) end
return 1`;

/**
 * KEYS: group. ARGV: member, closesAfter, units, windowMs, free, keptMs, closedKeptMs, ageMs, then the pauses.
 * @returns admitted (0, 1), strikes, pause left, is the window used up (0, 1), window left
 */
const STRIKE = `${NOW}
local field = function(name) return ARGV[1] .. ':' .. name end
local read = function(name) return tonumber(redis.call('HGET', KEYS[1], field(name)) or '0') end
local strikes, paused, taken, ends = read('n'), read('p'), read('t'), read('w')
local closesAfter, units, free = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[5])
if ends <= now then taken = 0; ends = now + tonumber(ARGV[4]) end
local admitted = strikes < closesAfter and paused <= now - tonumber(ARGV[8]) and taken < units
if admitted then
  strikes = strikes + 1
  taken = taken + 1
  paused = 0
  if strikes >= free then paused = now + tonumber(ARGV[9 + math.min(strikes - free, #ARGV - 9)]) end
  redis.call('HSET', KEYS[1], field('n'), strikes, field('p'), paused, field('t'), taken, field('w'), ends)
  local kept = tonumber(strikes >= closesAfter and ARGV[7] or ARGV[6])
  if redis.call('PTTL', KEYS[1]) < kept then redis.call('PEXPIRE', KEYS[1], kept) end
end
return { admitted and 1 or 0, strikes, paused - now, taken >= units and 1 or 0, ends - now }`;

/** KEYS: group. ARGV: member, strikes in a row taken off (a number, or all). */
const RELIEVE = `
local field = function(name) return ARGV[1] .. ':' .. name end
local read = function(name) return tonumber(redis.call('HGET', KEYS[1], field(name)) or '0') end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local strikes = ARGV[2] == 'all' and 0 or math.max(0, read('n') - tonumber(ARGV[2]))
redis.call('HSET', KEYS[1], field('n'), strikes, field('p'), 0, field('t'), math.max(0, read('t') - 1))
return 1`;

export const LIMIT_SCRIPTS = {
  limitTake: { numberOfKeys: 1, lua: TAKE },
  limitGiveBack: { numberOfKeys: 1, lua: GIVE_BACK },
  limitStrike: { numberOfKeys: 1, lua: STRIKE },
  limitRelieve: { numberOfKeys: 1, lua: RELIEVE },
} as const;
