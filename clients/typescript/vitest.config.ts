import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Tests use the sources of the packages, so that they need no build.
const source = (name: string, file = 'index.ts') =>
  fileURLToPath(new URL(`packages/${name}/src/${file}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@replog\/([a-z]+)$/, replacement: source('$1') },
      { find: /^@replog\/adapters\/([a-z-]+)$/, replacement: source('adapters', '$1/index.ts') },
    ],
  },
  // Files share the modules of a process, so that each is loaded once.
  // Some tests only wait for real time, so others run beside them, also on two processors.
  test: {
    include: ['packages/*/test/**/*.test.{ts,tsx}', 'bench/test/*.test.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
    isolate: false,
    setupFiles: ['test-kit/restored-globals.ts'],
  },
})
