/** The way back: outcomes find the requests that wait for them. */
@NullMarked
package dev.replog.commands.outcome;

import org.jspecify.annotations.NullMarked;
