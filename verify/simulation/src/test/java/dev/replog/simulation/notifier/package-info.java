/** Broken parts of the notifier, which the simulation must find. */
@NullMarked
package dev.replog.simulation.notifier;

import org.jspecify.annotations.NullMarked;
