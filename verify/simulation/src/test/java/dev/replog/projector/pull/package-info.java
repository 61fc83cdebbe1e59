/** Pulls with something wrong in them. */
@NullMarked
package dev.replog.projector.pull;

import org.jspecify.annotations.NullMarked;
