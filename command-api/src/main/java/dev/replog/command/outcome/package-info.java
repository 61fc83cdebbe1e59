/** The way back: outcomes find the requests that wait for them. */
@NullMarked
package dev.replog.command.outcome;

import org.jspecify.annotations.NullMarked;
