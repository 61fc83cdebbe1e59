/** The columns of the table: RepLog, the libraries beside it, and the platform without a library. */
export const COLUMNS = ['ours', 'dexie', 'rxdb', 'tanstack', 'replicache', 'raw'] as const

export type Column = (typeof COLUMNS)[number]

export const LABELS: Readonly<Record<Column, string>> = {
  ours: 'RepLog',
  dexie: 'Dexie',
  rxdb: 'RxDB',
  tanstack: 'TanStack DB',
  replicache: 'Replicache',
  raw: 'raw',
}

/** The packages of npm that a column measures. */
export const PACKAGES: Readonly<Record<Column, string | null>> = {
  ours: null,
  dexie: 'dexie',
  rxdb: 'rxdb',
  tanstack: '@tanstack/db',
  replicache: 'replicache',
  raw: null,
}

export const isColumn = (name: string): name is Column => (COLUMNS as readonly string[]).includes(name)
