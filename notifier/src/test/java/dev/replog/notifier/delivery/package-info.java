/** Tests of the deliveries. */
@NullMarked
package dev.replog.notifier.delivery;

import org.jspecify.annotations.NullMarked;
