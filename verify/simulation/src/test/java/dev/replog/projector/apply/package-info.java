/** Projections with something wrong in them. */
@NullMarked
package dev.replog.projector.apply;

import org.jspecify.annotations.NullMarked;
