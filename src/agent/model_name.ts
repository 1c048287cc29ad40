/**
 * The name that a model's price goes by: `sonnet-5-5` of `claude-sonnet-5-5`, of a dated `claude-haiku-4-5-20251001`, and
 * of what resellers make of them: `anthropic/claude-opus-5-5`, `us.anthropic.claude-opus-5-5-v1:0`. Other ids stay as
 * they are.
 */
export function modelName(id: string): string {
  const claude = /^(?:.*[/.])?claude-([a-z]+-\d+(?:-\d{1,2})?)(?:[-@]\d{8})?(?:-v\d+(?::\d+)?)?$/.exec(id)
  return claude?.[1] ?? id
}
