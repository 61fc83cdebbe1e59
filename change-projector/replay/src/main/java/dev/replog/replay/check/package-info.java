/** Compares what the log leads to with the stored read model, and with an export. */
@NullMarked
package dev.replog.replay.check;

import org.jspecify.annotations.NullMarked;
