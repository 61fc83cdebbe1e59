/** Fixed seeds, and proof that the simulation finds faults. */
@NullMarked
package dev.replog.simulation;

import org.jspecify.annotations.NullMarked;
