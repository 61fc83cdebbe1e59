/** The types of a catalogue with types of its own and odd names. */
import type { CreateOf, ParentOf, PatchOf, ReferencesOf, RowOf, WhereOf } from '@replog/core'
import type { Catalogue } from '../cli/golden/own.js'

const create = (_: CreateOf<Catalogue, 'class'>) => {}
create({ function: 'abc', 'with-dash': 1.5, from: new Date(), "it's": 1, default: true })
// @ts-expect-error the quoted field is required
create({ function: 'abc', from: new Date() })

const photo = (_: CreateOf<Catalogue, 'photo'>) => {}
photo({ class_id: 'c1', caption: 'At the rack', state: 'it\'s "public"' })
photo({ class_id: 'c1', caption: 'At the rack', state: 'back\\slash' })
photo({ class_id: 'c1', caption: 'At the rack', state: '' })
// @ts-expect-error not a value of the field
photo({ class_id: 'c1', caption: 'At the rack', state: 'public' })

const patch = (_: PatchOf<Catalogue, 'class'>) => {}
patch({ "it's": null })
// @ts-expect-error a field with a default cannot be cleared
patch({ default: null })

const where = (_: WhereOf<Catalogue, 'class'>) => {}
where({ 'with-dash': { lte: 2 }, default: false })

declare const row: RowOf<Catalogue, 'class'>
const text: string = row.function
const dashed: number = row['with-dash']
const parent: ParentOf<Catalogue, 'photo'> = 'class'
const reference: ReferencesOf<Catalogue, 'photo'>['class_id'] = 'class'
// @ts-expect-error an id of something else refers to no type
type Other = ReferencesOf<Catalogue, 'photo'>['other_id']

export type { Other }
export { dashed, parent, reference, text }
