/** The simulated command-api: the real reading, appending and answering of pushes, on servers in memory. */
@NullMarked
package dev.replog.simulation.commands;

import org.jspecify.annotations.NullMarked;
