/** Projections and pulls with a fault in them. */
@NullMarked
package dev.replog.simulation.projector;

import org.jspecify.annotations.NullMarked;
