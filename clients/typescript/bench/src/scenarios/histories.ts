import { memoryStore } from '../../../packages/client/src/memory-store.js'
import { runHistory } from '../../../packages/testing/src/sim/history.js'
import { optionsOf } from '../../../packages/testing/src/sim/options.js'
import type { Bench } from '../bench.js'
import type { Scenario } from './scenario.js'

const EVENTS = 60

/** Random histories of several devices and tabs, on virtual time, from seed 1 on. */
export const histories: Scenario = {
  name: 'histories',
  needsServer: false,
  async run(bench: Bench) {
    const { measurements, plan } = bench
    if (bench.columns(['ours']).length === 0) {
      return
    }
    let failed = 0
    for (let seed = 1; seed <= plan.histories; seed++) {
      const { violation } = await runHistory({ ...optionsOf(seed, EVENTS, () => {}), memoryStore })
      if (violation) {
        failed += 1
        bench.log(`seed ${seed} fails: ${violation.message}`)
      }
    }
    measurements.add('histories', 'ours', failed)
    measurements.remark(['histories'], ['ours'], `Of ${plan.histories}, from seed 1 on.`)
    const others = ['dexie', 'rxdb', 'tanstack', 'replicache'] as const
    measurements.remark(['histories'], others, 'The simulation is made for this engine.')
  },
}
