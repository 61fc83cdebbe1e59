export { oneAtATime, whenRowsChange } from './changes.js'
export type { ReplogSyncOptions, TableOptions, WatermelonDatabase } from './options.js'
export { type ReplogSync, replogSync } from './sync.js'
