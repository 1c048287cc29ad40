import pico from 'picocolors'
import type { Look } from '../../src/views/look.ts'

/** Eighty columns, no colour. */
export const look: Look = { columns: 80, colors: pico.createColors(false) }
