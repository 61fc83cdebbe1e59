import { writeSync } from 'node:fs'
import { betterSqliteStore, sqliteStore } from '@replog/sqlite'
import { freshMeta } from '../../testing/src/kit/harness.js'
import { newOp } from '../../testing/src/kit/samples.js'
import { openBetterSqlite } from '../src/better-sqlite.js'
import { nodeFiles } from '../src/node-files.js'
import { wholeChange } from './child-changes.js'
import { type Killable, killable } from './killable.js'

/** The program of the child processes: `child.mjs <task> <path> <first> <count or step>`. It reports each commit. */
const [task, path, first, last] = process.argv.slice(2) as [string, string, string, string]

const report = (n: number) => writeSync(1, `${n}\n`)

/** Commits whole changes until it is killed. */
async function commitOn(): Promise<void> {
  const store = betterSqliteStore(path).store('alice')
  await store.open(freshMeta('alice'))
  for (let n = Number(first); ; n++) {
    await store.commit(wholeChange(n))
    report(n)
  }
}

/** Kills itself before one step of a commit. */
async function dieInCommit(): Promise<void> {
  let tab: Killable | undefined
  const files = nodeFiles(path, async file => {
    tab = killable(await openBetterSqlite(file), () => void process.kill(process.pid, 'SIGKILL'))
    return tab.driver
  })
  const store = sqliteStore(files).store('alice')
  await store.open(freshMeta('alice'))
  tab?.killAfter(Number(last))
  await store.commit(wholeChange(Number(first)))
  report(Number(first))
}

/** Appends single operations, in competition with other processes. */
async function append(): Promise<void> {
  const store = betterSqliteStore(path, { durability: 'relaxed' }).store('alice')
  await store.open(freshMeta('alice', `device-${first}`))
  for (let n = 0; n < Number(last); n++) {
    await store.commit({ append: [newOp(Number(first) + n)] })
    report(Number(first) + n)
  }
  await store.close()
}

const tasks: Readonly<Record<string, () => Promise<void>>> = { commitOn, dieInCommit, append }
await tasks[task]!()
