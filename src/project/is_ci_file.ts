const patterns = [
  /^\.github\/(workflows|actions)\/.+/,
  /^\.gitea\/workflows\/.+/,
  /^\.forgejo\/workflows\/.+/,
  /^\.gitlab-ci\.ya?ml$/,
  /^\.gitlab\/.*\.ya?ml$/,
  /^\.ci\/.+/,
  /^\.circleci\/.+/,
  /^\.buildkite\/.+/,
  /^\.woodpecker(\/.+|\.ya?ml)$/,
  /^\.drone\.(ya?ml|star|jsonnet)$/,
  /^\.travis\.ya?ml$/,
  /^\.cirrus\.(ya?ml|star)$/,
  /^\.?appveyor\.ya?ml$/,
  /^\.azure-pipelines\/.+/,
  /^(.*\/)?azure-pipelines[^/]*\.ya?ml$/,
  /^bitbucket-pipelines\.ya?ml$/,
  /^\.semaphore\/.+/,
  /^\.teamcity\/.+/,
  /^codeship-(steps|services)\.ya?ml$/,
  /^\.builds?(\/.+)?\.ya?ml$/,
  /^(.*\/)?Jenkinsfile(\.[^/]+)?$/,
  /^cloudbuild\.ya?ml$/,
  /^buildspec\.ya?ml$/,
  /^wercker\.ya?ml$/,
]

/** Whether a path (relative to the repository's top) configures continuous integration. */
export function isCiFile(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path))
}
