/** Tests of the pings. */
@NullMarked
package dev.replog.notifier.ping;

import org.jspecify.annotations.NullMarked;
