import { coldOpen } from './cold-open.js'
import { devices } from './devices.js'
import { durable } from './durable.js'
import { firstSync } from './first-sync.js'
import { histories } from './histories.js'
import { leader } from './leader.js'
import { live } from './live.js'
import { memory } from './memory.js'
import { queue } from './queue.js'
import type { Scenario } from './scenario.js'
import { size } from './size.js'
import { tabs } from './tabs.js'

/** All scenarios, in the order in which they run. */
export const SCENARIOS: readonly Scenario[] = [
  size,
  coldOpen,
  live,
  tabs,
  durable,
  queue,
  firstSync,
  devices,
  leader,
  memory,
  histories,
]
