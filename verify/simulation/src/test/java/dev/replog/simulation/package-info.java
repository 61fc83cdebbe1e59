/** Fixed seeds, and proof that the simulation finds what is wrong. */
@NullMarked
package dev.replog.simulation;

import org.jspecify.annotations.NullMarked;
