/** Decides each mutation: pure functions of the state so far and the mutation. */
@NullMarked
package dev.replog.decide;

import org.jspecify.annotations.NullMarked;
