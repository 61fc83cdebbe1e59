/** A projecting process of the simulation: the real projection and pulls with servers in memory. */
@NullMarked
package dev.replog.simulation.projector;

import org.jspecify.annotations.NullMarked;
