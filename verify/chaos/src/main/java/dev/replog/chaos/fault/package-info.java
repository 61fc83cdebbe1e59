/** What is broken, one class a fault, listed in one catalogue. */
@NullMarked
package dev.replog.chaos.fault;

import org.jspecify.annotations.NullMarked;
