/** A process of the simulation that takes pushes: the real reading, appending and answering on servers in memory. */
@NullMarked
package dev.replog.simulation.commands;

import org.jspecify.annotations.NullMarked;
