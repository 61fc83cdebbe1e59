/** The end of the last work of each database that has work. */
const lastOf = new Map<string, Promise<void>>()

/**
 * Runs work when everything that was started before for the same database of this process has ended. Connections of one
 * process must not wait for each other in SQLite: some libraries run the calls of all connections on one thread, and
 * there a waiting connection would keep the other one from ending its transaction.
 */
export function inTurn<T>(database: string, work: () => Promise<T>): Promise<T> {
  const run = (lastOf.get(database) ?? Promise.resolve()).then(work)
  const free = () => {
    if (lastOf.get(database) === ended) {
      lastOf.delete(database)
    }
  }
  // A failure belongs to the caller, and the next one has its turn all the same.
  const ended: Promise<void> = run.then(free, free)
  lastOf.set(database, ended)
  return run
}
