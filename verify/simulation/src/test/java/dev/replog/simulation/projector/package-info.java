/** Projections and pulls with something wrong in them. */
@NullMarked
package dev.replog.simulation.projector;

import org.jspecify.annotations.NullMarked;
