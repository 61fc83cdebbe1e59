/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.delivery;

import org.jspecify.annotations.NullMarked;
