import { expect, test } from 'vitest'
import { cronTimes, isTimeZone, readCron, unevenStep } from '../../src/core/cron.ts'
import { cronFields } from '../../src/core/cron_fields.ts'
import { dueOf } from '../../src/core/due.ts'
import type { Schedule } from '../../src/core/workflow.ts'

const isos = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(0, 16))

test('what is no expression, and dates that never come, are told', () => {
  for (const cron of [
    '* * * *',
    '* * * * * *',
    '@daily',
    '0 25 * * *',
    '5/15 * * * *',
    'x * * * *',
    '0 0 31 2 *',
    '',
  ]) {
    expect(readCron(cron, 'UTC'), cron).toBeTypeOf('string')
  }
  expect(readCron('0 0 29 2 *', 'UTC')).not.toBeTypeOf('string')
  expect(readCron('0 0 * * *', 'Mars/Olympus')).toBe('There is no time zone "Mars/Olympus"')
  expect([isTimeZone('UTC'), isTimeZone('America/New_York'), isTimeZone('+02:00'), isTimeZone('')]).toEqual([
    true,
    true,
    false,
    false,
  ])
})

test('steps that do not divide the whole are uneven', () => {
  expect(unevenStep('*/7 * * * *')).toEqual({ field: 'minutes', step: 7 })
  expect(unevenStep('0 */5 * * *')).toEqual({ field: 'hours', step: 5 })
  expect(unevenStep('*/15 */6 * * *')).toBeUndefined()
})

test('a time in the gap of a change of clocks comes right after it, one that is repeated comes once', () => {
  const times = cronTimes('30 2 * * *', 'Europe/Berlin')
  expect(isos(times.next(2, new Date('2027-03-27T12:00Z')))).toEqual(['2027-03-28T01:00', '2027-03-29T00:30'])
  expect(isos(times.next(2, new Date('2027-10-30T12:00Z')))).toEqual(['2027-10-31T00:30', '2027-11-01T01:30'])
})

test('what lies between two times is the same from both ends', () => {
  for (const zone of ['Europe/Berlin', 'Australia/Lord_Howe']) {
    for (const cron of ['30 2,14 * * *', '*/30 * * * *', '15 1-3 * * 0']) {
      for (const month of ['03', '04', '10', '11']) {
        const [from, to] = [new Date(`2027-${month}-01T00:00Z`), new Date(`2027-${month}-15T10:07Z`)]
        const times = cronTimes(cron, zone)
        const forward = times.next(cron.startsWith('*') ? 800 : 40, from).filter((at) => at <= to)
        expect(isos(times.between(from, to, 2_000)), `${cron} ${zone} ${month}`).toEqual(isos(forward))
      }
    }
  }
})

test('fields as lists; weekday 7 is Sunday; what only croner knows is not taken apart', () => {
  expect(cronFields('*/20 9-11 * jan,mar 5-7')).toEqual({
    minutes: [0, 20, 40],
    hours: [9, 10, 11],
    months: [1, 3],
    weekdays: [0, 5, 6],
  })
  expect(cronFields('0 0 L * *')).toBeUndefined()
  expect(cronFields('0 0 * * 1#2')).toBeUndefined()
})

test('due: met, missed, caught up, left out, cancelled', () => {
  const schedule: Schedule = { cron: '0 * * * *', timezone: 'UTC', overlap: 'skip', catchUp: 'none' }
  const last = new Date('2027-01-01T00:00Z')
  const at = (now: string, more: Partial<Schedule> = {}, busy = false) => {
    const due = dueOf({ ...schedule, ...more }, { last, now: new Date(now), busy })
    return due === undefined
      ? undefined
      : { ...due, last: isos([due.last])[0], start: isos(due.start), overlapped: isos(due.overlapped) }
  }
  const none = { overlapped: [], missed: 0, cancel: false }
  expect(at('2027-01-01T00:59:59Z')).toBeUndefined()
  expect(at('2027-01-01T01:00:01Z')).toEqual({ ...none, last: '2027-01-01T01:00', start: ['2027-01-01T01:00'] })
  expect(at('2027-01-01T03:30Z')).toEqual({ ...none, last: '2027-01-01T03:00', start: [], missed: 3 })
  expect(at('2027-01-01T03:30Z', { catchUp: 'last' })).toMatchObject({ start: ['2027-01-01T03:00'], missed: 2 })
  expect(at('2027-01-01T03:30Z', { catchUp: 'all' })).toMatchObject({
    start: ['2027-01-01T01:00', '2027-01-01T02:00', '2027-01-01T03:00'],
    missed: 0,
  })
  expect(at('2027-02-01T03:30Z', { catchUp: 'all' })?.start).toHaveLength(100)
  expect(at('2027-01-01T01:00:01Z', {}, true)).toEqual({
    ...none,
    last: '2027-01-01T01:00',
    start: [],
    overlapped: ['2027-01-01T01:00'],
  })
  expect(at('2027-01-01T01:00:01Z', { overlap: 'queue' }, true)).toEqual({
    ...none,
    last: '2027-01-01T01:00',
    start: ['2027-01-01T01:00'],
  })
  expect(at('2027-01-01T01:00:01Z', { overlap: 'cancel' }, true)).toMatchObject({
    start: ['2027-01-01T01:00'],
    cancel: true,
  })
})
