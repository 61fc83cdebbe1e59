/** The file of one database, beside the others: `gym.db` and the database `<name>` give `gym-<name>.db`. */
export function fileOf(path: string, database: string): string {
  const [, stem = path, extension = ''] = /^(.*[^/\\])(\.[^./\\]+)$/s.exec(path) ?? []
  return `${stem}-${database}${extension}`
}
