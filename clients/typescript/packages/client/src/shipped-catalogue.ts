import type { Json } from '@replog/core'

/** The types that ship with RepLog, without limits. `scripts/shipped-catalogue.mjs` writes this file. */
const TEXT =
  '{"version":"cf411a855aed3a0d8979c177ae9ade34","types":[{"type":"exercise","collection":"exercises","' +
  'fields":[{"name":"name","kind":"text","required":true},{"name":"category","kind":"text"},{"name":"mu' +
  'scle_group","kind":"text"},{"name":"equipment","kind":"text"},{"name":"notes","kind":"text"},{"name"' +
  ':"is_custom","kind":"boolean"}]},{"type":"template","collection":"templates","fields":[{"name":"name' +
  '","kind":"text","required":true},{"name":"notes","kind":"text"}]},{"type":"template_exercise","colle' +
  'ction":"template-exercises","parent":"template","parent_field":"template_id","fields":[{"name":"temp' +
  'late_id","kind":"id","required":true,"reference":"template"},{"name":"exercise_id","kind":"id","requ' +
  'ired":true,"reference":"exercise"},{"name":"order","kind":"integer"},{"name":"target_sets","kind":"i' +
  'nteger"},{"name":"target_reps","kind":"integer"},{"name":"target_weight","kind":"decimal"},{"name":"' +
  'rest_seconds","kind":"integer"},{"name":"notes","kind":"text"}]},{"type":"workout","collection":"wor' +
  'kouts","fields":[{"name":"day_id","kind":"text"},{"name":"name","kind":"text"},{"name":"notes","kind' +
  '":"text"},{"name":"status","kind":"text","default":"scheduled","transitions":{"completed":["in_progr' +
  'ess"],"in_progress":["scheduled","completed","skipped"],"scheduled":["in_progress","completed","skip' +
  'ped"],"skipped":["scheduled","in_progress"]},"only_one":"in_progress"},{"name":"scheduled_date","kin' +
  'd":"date"},{"name":"started_at","kind":"instant"},{"name":"completed_at","kind":"instant"},{"name":"' +
  'template_id","kind":"id","reference":"template"}]},{"type":"workout_exercise","collection":"workout-' +
  'exercises","parent":"workout","parent_field":"workout_id","fields":[{"name":"workout_id","kind":"id"' +
  ',"required":true,"reference":"workout"},{"name":"exercise_id","kind":"id","required":true,"reference' +
  '":"exercise"},{"name":"order","kind":"integer"},{"name":"notes","kind":"text"},{"name":"completed_at' +
  '","kind":"instant"},{"name":"superset_group","kind":"integer"}]},{"type":"workout_set","collection":' +
  '"workout-sets","parent":"workout_exercise","parent_field":"workout_exercise_id","fields":[{"name":"w' +
  'orkout_exercise_id","kind":"id","required":true,"reference":"workout_exercise"},{"name":"reps","kind' +
  '":"integer"},{"name":"weight","kind":"decimal"},{"name":"order","kind":"integer"},{"name":"rpe","kin' +
  'd":"decimal"},{"name":"rest_seconds","kind":"integer"},{"name":"completed","kind":"boolean"},{"name"' +
  ':"completed_at","kind":"instant"},{"name":"duration_seconds","kind":"integer"},{"name":"distance_m",' +
  '"kind":"decimal"},{"name":"set_type","kind":"text","default":"working"},{"name":"notes","kind":"text' +
  '"}]}]}'

/** The catalogue of a server without types of its own. A client uses it until it has read that of its server. */
export const shippedCatalogue = (): Json => JSON.parse(TEXT) as Json
