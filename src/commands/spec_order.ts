import { specForm } from './spec_form.ts'

/** `mmm spec order` */
export const specOrder = specForm({
  name: 'order',
  summary: 'the order of work over specs and tasks, what can be done at the same time, and what touches the same files',
  flags: [],
  examples: [{ line: 'mmm spec order', about: 'before several people or agents start: what is safe side by side' }],
  async run(call) {
    const { runSpecOrder } = await import('./spec_order_run.ts')
    return runSpecOrder(call)
  },
})
