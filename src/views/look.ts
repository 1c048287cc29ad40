import type pico from 'picocolors'

/** The colours of one stream: functions that return the text as it is where colour is off. */
export type Colors = ReturnType<typeof pico.createColors>

/** How wide and how coloured a text may be. */
export interface Look {
  columns: number
  colors: Colors
}
