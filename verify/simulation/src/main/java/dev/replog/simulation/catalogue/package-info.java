/** The versions of the catalogue that a simulated deployment goes through, and the topic that has them. */
@NullMarked
package dev.replog.simulation.catalogue;

import org.jspecify.annotations.NullMarked;
