/** Exports of the log and of the state that it leads to, as files for analysts. */
@NullMarked
package dev.replog.replay.export;

import org.jspecify.annotations.NullMarked;
