import type { Json } from '@replog/core'

/** The types that ship with RepLog, as JSON. `scripts/shipped-catalogue.mjs` writes this file. */
const TEXT =
  '{"version":"cf411a855aed3a0d8979c177ae9ade34","types":[{"type":"exercise","collection":"exercises","' +
  'children":{},"rules":{},"fields":[{"name":"name","kind":"text","required":true,"limits":{"min_length' +
  '":1,"max_length":200}},{"name":"category","kind":"text","required":false,"limits":{"min_length":0,"m' +
  'ax_length":100}},{"name":"muscle_group","kind":"text","required":false,"limits":{"min_length":0,"max' +
  '_length":100}},{"name":"equipment","kind":"text","required":false,"limits":{"min_length":0,"max_leng' +
  'th":100}},{"name":"notes","kind":"text","required":false,"limits":{"min_length":0,"max_length":10000' +
  '}},{"name":"is_custom","kind":"boolean","required":false}]},{"type":"template","collection":"templat' +
  'es","children":{"exercises":"template_exercise"},"rules":{},"fields":[{"name":"name","kind":"text","' +
  'required":true,"limits":{"min_length":1,"max_length":200}},{"name":"notes","kind":"text","required":' +
  'false,"limits":{"min_length":0,"max_length":10000}}]},{"type":"template_exercise","collection":"temp' +
  'late-exercises","parent":"template","parent_field":"template_id","children":{},"rules":{},"fields":[' +
  '{"name":"template_id","kind":"id","required":true,"reference":"template"},{"name":"exercise_id","kin' +
  'd":"id","required":true,"reference":"exercise"},{"name":"order","kind":"integer","required":false,"l' +
  'imits":{"min":0,"max":10000}},{"name":"target_sets","kind":"integer","required":false,"limits":{"min' +
  '":0,"max":1000}},{"name":"target_reps","kind":"integer","required":false,"limits":{"min":0,"max":100' +
  '00}},{"name":"target_weight","kind":"decimal","required":false,"limits":{"min":0,"max":100000,"decim' +
  'als":3}},{"name":"rest_seconds","kind":"integer","required":false,"limits":{"min":0,"max":86400}},{"' +
  'name":"notes","kind":"text","required":false,"limits":{"min_length":0,"max_length":10000}}]},{"type"' +
  ':"workout","collection":"workouts","children":{"exercises":"workout_exercise"},"rules":{"requires_on' +
  'e_of":["day_id","scheduled_date","started_at"]},"fields":[{"name":"day_id","kind":"text","required":' +
  'false,"limits":{"min_length":0,"max_length":200}},{"name":"name","kind":"text","required":false,"lim' +
  'its":{"min_length":0,"max_length":200}},{"name":"notes","kind":"text","required":false,"limits":{"mi' +
  'n_length":0,"max_length":10000}},{"name":"status","kind":"text","required":false,"limits":{"min_leng' +
  'th":0,"max_length":10000},"default":"scheduled","values":["scheduled","in_progress","completed","ski' +
  'pped"],"transitions":{"completed":["in_progress"],"in_progress":["scheduled","completed","skipped"],' +
  '"scheduled":["in_progress","completed","skipped"],"skipped":["scheduled","in_progress"]},"only_one":' +
  '"in_progress"},{"name":"scheduled_date","kind":"date","required":false},{"name":"started_at","kind":' +
  '"instant","required":false},{"name":"completed_at","kind":"instant","required":false},{"name":"templ' +
  'ate_id","kind":"id","required":false,"reference":"template"}]},{"type":"workout_exercise","collectio' +
  'n":"workout-exercises","parent":"workout","parent_field":"workout_id","children":{"sets":"workout_se' +
  't"},"rules":{},"fields":[{"name":"workout_id","kind":"id","required":true,"reference":"workout"},{"n' +
  'ame":"exercise_id","kind":"id","required":true,"reference":"exercise"},{"name":"order","kind":"integ' +
  'er","required":false,"limits":{"min":0,"max":10000}},{"name":"notes","kind":"text","required":false,' +
  '"limits":{"min_length":0,"max_length":10000}},{"name":"completed_at","kind":"instant","required":fal' +
  'se},{"name":"superset_group","kind":"integer","required":false,"limits":{"min":0,"max":10000}}]},{"t' +
  'ype":"workout_set","collection":"workout-sets","parent":"workout_exercise","parent_field":"workout_e' +
  'xercise_id","children":{},"rules":{"requires_one_of":["reps","duration_seconds","distance_m"]},"fiel' +
  'ds":[{"name":"workout_exercise_id","kind":"id","required":true,"reference":"workout_exercise"},{"nam' +
  'e":"reps","kind":"integer","required":false,"limits":{"min":0,"max":10000}},{"name":"weight","kind":' +
  '"decimal","required":false,"limits":{"min":0,"max":100000,"decimals":3}},{"name":"order","kind":"int' +
  'eger","required":false,"limits":{"min":0,"max":10000}},{"name":"rpe","kind":"decimal","required":fal' +
  'se,"limits":{"min":0,"max":10,"decimals":3}},{"name":"rest_seconds","kind":"integer","required":fals' +
  'e,"limits":{"min":0,"max":86400}},{"name":"completed","kind":"boolean","required":false},{"name":"co' +
  'mpleted_at","kind":"instant","required":false},{"name":"duration_seconds","kind":"integer","required' +
  '":false,"limits":{"min":0,"max":86400}},{"name":"distance_m","kind":"decimal","required":false,"limi' +
  'ts":{"min":0,"max":1000000,"decimals":3}},{"name":"set_type","kind":"text","required":false,"limits"' +
  ':{"min_length":0,"max_length":10000},"default":"working","values":["working","warmup","drop","failur' +
  'e"]},{"name":"notes","kind":"text","required":false,"limits":{"min_length":0,"max_length":10000}}]}]' +
  '}'

/** The catalogue of a server without types of its own. A client uses it until it has read that of its server. */
export const shippedCatalogue = (): Json => JSON.parse(TEXT) as Json
