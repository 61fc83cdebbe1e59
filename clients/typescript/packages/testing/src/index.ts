export { type StoreCase, type StoreHarness, storeCases } from './store-kit.js'
