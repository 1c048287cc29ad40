import { expect, test } from 'vitest'
import { languageOf } from '../../src/project/language_of.ts'

function told([path, head = '']: string[]): string | undefined {
  return languageOf(path!, head)?.name
}

test('a language goes by extension, name, or first line', () => {
  const files = [
    ['a/B.TS'],
    ['strings.ts', '<?xml version="1.0"?>'],
    ['Dockerfile'],
    ['Dockerfile.dev'],
    ['run', '#!/usr/bin/env -S node --no-warnings\n'],
    ['run', '#!/usr/bin/python3.12\n'],
    ['run', '#! /bin/sh -e\n'],
    ['run', '#!/opt/unknown\n'],
    ['LICENSE', 'MIT'],
    ['.bashrc', ''],
    ['package-lock.json'],
    ['a.unknown'],
    ['constructor'],
  ]
  expect(files.map(told)).toEqual([
    'TypeScript',
    'XML',
    'Dockerfile',
    'Dockerfile',
    'JavaScript',
    'Python',
    'Shell',
    ...Array.from({ length: 6 }, () => undefined),
  ])
})
