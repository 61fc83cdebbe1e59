import { typeTests } from '../../../test-kit/types.js'

typeTests(import.meta.url, 7)
