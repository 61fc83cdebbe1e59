#!/usr/bin/env node
import { readArguments, USAGE } from './arguments.js'
import { EXIT, runTypes } from './types-command.js'

const args = readArguments(process.argv.slice(2), process.env)
switch (args.command) {
  case 'help':
    process.stdout.write(USAGE)
    break
  case 'wrong':
    process.stderr.write(`replog: ${args.message}\n\n${USAGE}`)
    process.exitCode = EXIT.wrongArguments
    break
  case 'types': {
    const { code, message } = await runTypes(args.options)
    const output = code === EXIT.done ? process.stdout : process.stderr
    output.write(`replog: ${message}\n`)
    process.exitCode = code
  }
}
