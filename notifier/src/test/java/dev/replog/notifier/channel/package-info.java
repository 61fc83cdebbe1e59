/** Tests of what is beside them. */
@NullMarked
package dev.replog.notifier.channel;

import org.jspecify.annotations.NullMarked;
