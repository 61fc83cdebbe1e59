/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.availability;

import org.jspecify.annotations.NullMarked;
