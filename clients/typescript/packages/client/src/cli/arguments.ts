import { parseArgs } from 'node:util'

export const USAGE = `Usage: npx @replog/client types --from <url|file> [options]

Writes the TypeScript types of a catalogue, for createClient<Catalogue>({ … }).

  --from <url|file>  the server (http://localhost:8080), or a file with the response of GET /api/catalogue
  --out <file>       the file to write (default: replog-types.ts)
  --token <jwt>      the token for the server; the variable REPLOG_TOKEN keeps it out of the list of processes
  --check            writes nothing, and fails when the file is out of date
  --help             shows this text

Exit codes: 0 done, 1 the file is out of date (--check), 2 wrong arguments, 3 the catalogue or the file is not usable.
`

/** The arguments of `replog types`. */
export interface TypesArguments {
  readonly from: string
  readonly out: string
  readonly token: string | undefined
  readonly check: boolean
}

export type Arguments =
  | { readonly command: 'types'; readonly options: TypesArguments }
  | { readonly command: 'help' }
  | { readonly command: 'wrong'; readonly message: string }

/** Reads the arguments of the command line. An argument that is not known is wrong. */
export function readArguments(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Arguments {
  let parsed: ReturnType<typeof parse>
  try {
    parsed = parse(args)
  } catch (problem) {
    return { command: 'wrong', message: problem instanceof Error ? problem.message : String(problem) }
  }
  const { values, positionals } = parsed
  const [command, ...more] = positionals
  if (values.help || (command === undefined && args.length === 0)) {
    return { command: 'help' }
  }
  if (command !== 'types') {
    return { command: 'wrong', message: `command: ${command ?? 'missing'} (expected: types)` }
  }
  if (more.length > 0) {
    return { command: 'wrong', message: `${more[0]}: not expected (expected: options alone)` }
  }
  if (values.from === undefined || values.from === '') {
    return { command: 'wrong', message: '--from: missing (expected: the address of a server, or a file)' }
  }
  const token = values.token ?? env.REPLOG_TOKEN
  return {
    command: 'types',
    options: {
      from: values.from,
      out: values.out,
      token: token === '' ? undefined : token,
      check: values.check,
    },
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      out: { type: 'string', default: 'replog-types.ts' },
      token: { type: 'string' },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
}
