/** The real code on one scheduler with a virtual clock, and a world around it that fails in every way that counts. */
@NullMarked
package dev.replog.simulation;

import org.jspecify.annotations.NullMarked;
