/** Rewrites the log after erasures of accounts, so that its files have nothing of them any more. */
@NullMarked
package dev.replog.projector.rewrite;

import org.jspecify.annotations.NullMarked;
