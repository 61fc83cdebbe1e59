/** The simulated notifier: the real streams, channels and deliveries, on tables in memory and a network that fails. */
@NullMarked
package dev.replog.simulation.notifier;

import org.jspecify.annotations.NullMarked;
