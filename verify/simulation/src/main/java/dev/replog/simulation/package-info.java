/** The real code on one scheduler with a virtual clock, in a world that fails in all relevant ways. */
@NullMarked
package dev.replog.simulation;

import org.jspecify.annotations.NullMarked;
