/** The command line of operators and analysts: reads the words, runs one command, prints its result. */
@NullMarked
package dev.replog.commandline;

import org.jspecify.annotations.NullMarked;
