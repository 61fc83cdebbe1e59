/** Reads served over HTTP: pulls by token, single entities, receipts. */
@NullMarked
package dev.replog.projector.pull;

import org.jspecify.annotations.NullMarked;
