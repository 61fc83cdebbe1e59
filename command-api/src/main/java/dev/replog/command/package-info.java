/** The command API: starts it and wires its parts. */
@NullMarked
package dev.replog.command;

import org.jspecify.annotations.NullMarked;
