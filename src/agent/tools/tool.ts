import { z, type ZodType } from 'zod'
import type { Json } from '../../core/event.ts'
import type { ToolHands } from './hands.ts'

/** What a tool gives back to the model. */
export interface ToolResult {
  content: string
  isError: boolean
  /** Denied by a rule, not failed by itself. */
  refused?: boolean
}

/** A tool as the model is told of it and as mmm performs it: a plain value. */
export interface Tool {
  name: string
  description: string
  schema: ZodType
  /** Whether it may change files; such a tool runs alone, after a checkpoint. */
  mutates: boolean
  /** One line for people, of an input that has passed the schema. */
  subject(input: unknown): string
  perform(input: unknown, hands: ToolHands): Promise<ToolResult>
}

interface Definition<Schema extends ZodType> extends Omit<Tool, 'schema' | 'subject' | 'perform'> {
  schema: Schema
  subject(input: z.infer<Schema>): string
  perform(input: z.infer<Schema>, hands: ToolHands): Promise<ToolResult>
}

/** Gives a tool its type; `perform` is only ever called with what its schema has passed. */
export function defineTool<Schema extends ZodType>(definition: Definition<Schema>): Tool {
  return definition as unknown as Tool
}

/** The tools as the Messages API takes them; the same bytes every time. */
export function toolParams(tools: readonly Tool[]) {
  return tools.map(({ name, description, schema }) => {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input' })
    return { name, description, input_schema: rest as { [key: string]: Json } }
  })
}

/** A result that went well. */
export function said(content: string): ToolResult {
  return { content, isError: false }
}

/** A result that tells what failed. */
export function failed(content: string): ToolResult {
  return { content, isError: true }
}

/** A result that tells which rule denies it. */
export function refused(content: string): ToolResult {
  return { content, isError: true, refused: true }
}
