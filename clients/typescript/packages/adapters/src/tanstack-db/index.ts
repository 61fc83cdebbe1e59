export {
  type CollectionRow,
  type ReplogCollectionConfig,
  type ReplogCollectionOptions,
  replogCollectionOptions,
} from './collection-options.js'
export { replogMutationFn, writeOf } from './mutations.js'
