/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.ping;

import org.jspecify.annotations.NullMarked;
