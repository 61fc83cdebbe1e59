import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Tests use the sources of the packages, so that they need no build.
const source = (name: string) => fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [{ find: /^@replog\/([a-z]+)$/, replacement: source('$1') }],
  },
  test: { include: ['packages/*/test/**/*.test.ts'], testTimeout: 30_000 },
})
