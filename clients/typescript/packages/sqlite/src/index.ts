export { betterSqliteStore } from './better-sqlite.js'
export * from './custom.js'
export { nodeSqliteStore } from './node-sqlite.js'
