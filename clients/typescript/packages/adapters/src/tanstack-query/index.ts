export { type ReplogChange, replogChange } from './change.js'
export {
  REPLOG_MUTATION_KEY,
  type ReplogMutationOptions,
  replogMutationOptions,
  setReplogMutationDefaults,
} from './mutations.js'
export { isReplogQuery, type ReplogQueryKey, type ReplogQueryOptions, replogQueryOptions } from './queries.js'
