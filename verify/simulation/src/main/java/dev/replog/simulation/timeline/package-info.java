/**
 * The scheduler with its virtual clock, the processes and fibers that run on it and may die at any step, and the faults
 * that are drawn for one simulation.
 */
@NullMarked
package dev.replog.simulation.timeline;

import org.jspecify.annotations.NullMarked;
