/** Deliveries with something wrong in them. */
@NullMarked
package dev.replog.notifier.delivery;

import org.jspecify.annotations.NullMarked;
