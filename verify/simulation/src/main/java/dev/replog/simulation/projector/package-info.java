/** The simulated projector: the real projection and pulls, on servers in memory. */
@NullMarked
package dev.replog.simulation.projector;

import org.jspecify.annotations.NullMarked;
