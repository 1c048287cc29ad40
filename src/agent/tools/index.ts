import { edit } from './edit.ts'
import { finish } from './finish.ts'
import { list } from './list.ts'
import { read } from './read.ts'
import { run } from './run.ts'
import { search } from './search.ts'
import type { Tool } from './tool.ts'
import { write } from './write.ts'

/** The agent's tools, in the order in which the model is told of them. */
export const tools: readonly Tool[] = [read, search, list, edit, write, run, finish]
