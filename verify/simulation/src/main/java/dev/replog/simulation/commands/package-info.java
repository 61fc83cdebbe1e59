/**
 * A process of the simulation that accepts pushes: the real reading, appending and answering with servers in memory.
 */
@NullMarked
package dev.replog.simulation.commands;

import org.jspecify.annotations.NullMarked;
