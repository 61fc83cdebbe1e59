/** The log of mutations as a replay reads it: its generations, its bounds and its catalogues. */
@NullMarked
package dev.replog.replay.log;

import org.jspecify.annotations.NullMarked;
