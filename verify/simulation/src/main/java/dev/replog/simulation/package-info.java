/**
 * Whole simulations: the devices and webhook receivers around the simulated services, the checkers, and the running and
 * shortening of histories.
 */
@NullMarked
package dev.replog.simulation;

import org.jspecify.annotations.NullMarked;
