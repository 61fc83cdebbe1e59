/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.webhook;

import org.jspecify.annotations.NullMarked;
