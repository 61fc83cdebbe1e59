/** The notifier of the simulation: the real code, on tables in memory and a network that fails. */
@NullMarked
package dev.replog.simulation.notifier;

import org.jspecify.annotations.NullMarked;
