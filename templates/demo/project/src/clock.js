const day = 24 * 60

/** Minutes since midnight of a time such as `9:05`. `24:00` is the end of the day. */
export function parseClock(text) {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text.trim())
  if (found === null) throw new RangeError(`"${text}" is no time of day`)
  const [hours, minutes] = [Number(found[1]), Number(found[2])]
  const total = hours * 60 + minutes
  if (minutes > 59 || total > day) throw new RangeError(`"${text}" is no time of day`)
  return total
}

/** A time of day such as `09:05`. */
export function formatClock(minutes) {
  if (!Number.isInteger(minutes) || minutes < 0 || minutes > day) {
    throw new RangeError(`"${minutes}" is no time of day`)
  }
  const two = (number) => String(number).padStart(2, '0')
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
