/** The faults, one class each, listed in one catalogue. */
@NullMarked
package dev.replog.chaos.fault;

import org.jspecify.annotations.NullMarked;
