/** Tests of the channels. */
@NullMarked
package dev.replog.notifier.channel;

import org.jspecify.annotations.NullMarked;
