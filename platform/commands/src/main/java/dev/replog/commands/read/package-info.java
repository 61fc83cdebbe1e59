/** Converts JSON requests to operations of the log, and outcomes to JSON responses. */
@NullMarked
package dev.replog.commands.read;

import org.jspecify.annotations.NullMarked;
